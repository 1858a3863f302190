// The square that a landmark network looks at, from a detection or from the landmarks
// of the frame before.
import type { Affine } from '../geometry/affine.js';
import { type FaceRegion, FIVE_POINTS_LENGTH } from './face.js';

/** Margin around the face that FaceMesh was trained with: MediaPipe's 1.5. */
const MARGIN = 1.5;

/** MediaPipe FaceMesh: outer corners of the eyes on the viewer's left and right. */
const LEFT_EYE_CORNER = 33;
const RIGHT_EYE_CORNER = 263;

/** Landmarks that are faces' five points: MediaPipe FaceMesh's eye corners in pairs
 *  (averaged to eye centres), nose tip, mouth corners. Landmark 1 is the nose's tip too,
 *  but lies 3 of 128 pixels below where detectors put it. */
const EYE_CORNERS = [
  [33, 133],
  [362, 263],
] as const;
const NOSE_AND_MOUTH = [4, 61, 291] as const;

/** @param offset  which face: index × 4 in `boxes`, index × 10 in `fivePoints` */
export function regionOfDetection(
  boxes: Float32Array,
  fivePoints: Float32Array,
  index: number,
  region: FaceRegion,
): void {
  const box = index * 4;
  const points = index * FIVE_POINTS_LENGTH;
  const width = boxes[box + 2]! - boxes[box]!;
  const height = boxes[box + 3]! - boxes[box + 1]!;
  region.centreX = boxes[box]! + width / 2;
  region.centreY = boxes[box + 1]! + height / 2;
  region.size = MARGIN * Math.max(width, height);
  region.angleRad = Math.atan2(
    fivePoints[points + 3]! - fivePoints[points + 1]!,
    fivePoints[points + 2]! - fivePoints[points]!,
  );
}

/** @param landmarks  FaceMesh order, x, y, z each */
export function regionOfLandmarks(landmarks: Float32Array, region: FaceRegion): void {
  const left = LEFT_EYE_CORNER * 3;
  const right = RIGHT_EYE_CORNER * 3;
  const angleRad = Math.atan2(
    landmarks[right + 1]! - landmarks[left + 1]!,
    landmarks[right]! - landmarks[left]!,
  );
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  // Extent along and across the eye line.
  let leastU = Number.POSITIVE_INFINITY;
  let leastV = Number.POSITIVE_INFINITY;
  let mostU = Number.NEGATIVE_INFINITY;
  let mostV = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < landmarks.length; i += 3) {
    const u = landmarks[i]! * cos + landmarks[i + 1]! * sin;
    const v = landmarks[i + 1]! * cos - landmarks[i]! * sin;
    leastU = Math.min(leastU, u);
    mostU = Math.max(mostU, u);
    leastV = Math.min(leastV, v);
    mostV = Math.max(mostV, v);
  }
  const u = (leastU + mostU) / 2;
  const v = (leastV + mostV) / 2;
  region.centreX = u * cos - v * sin;
  region.centreY = u * sin + v * cos;
  region.size = MARGIN * Math.max(mostU - leastU, mostV - leastV);
  region.angleRad = angleRad;
}

export function copyRegion(from: FaceRegion, to: FaceRegion): void {
  to.centreX = from.centreX;
  to.centreY = from.centreY;
  to.size = from.size;
  to.angleRad = from.angleRad;
}

/** Whether the centres are farther apart than `least` sides of region `a`. */
export function isFarther(a: FaceRegion, b: FaceRegion, least: number): boolean {
  const x = a.centreX - b.centreX;
  const y = a.centreY - b.centreY;
  const reach = a.size * least;
  return x * x + y * y >= reach * reach;
}

/** The matrix from a size × size crop's pixels to the frame's. */
export function regionCropToFrame(
  region: FaceRegion,
  cropSize: number,
  cropToFrame: Affine,
): void {
  const scale = region.size / cropSize;
  const cos = Math.cos(region.angleRad) * scale;
  const sin = Math.sin(region.angleRad) * scale;
  // The crop's centre lies between its middle pixels.
  const middle = (cropSize - 1) / 2;
  cropToFrame[0] = cos;
  cropToFrame[1] = -sin;
  cropToFrame[2] = region.centreX - (cos - sin) * middle;
  cropToFrame[3] = sin;
  cropToFrame[4] = cos;
  cropToFrame[5] = region.centreY - (sin + cos) * middle;
}

/** Five points from FaceMesh landmarks. */
export function fivePointsOfLandmarks(
  landmarks: Float32Array,
  fivePoints: Float32Array,
): void {
  for (let eye = 0; eye < EYE_CORNERS.length; eye++) {
    // Not destructured: that would make an iterator for every frame.
    const a = EYE_CORNERS[eye]![0];
    const b = EYE_CORNERS[eye]![1];
    fivePoints[eye * 2] = (landmarks[a * 3]! + landmarks[b * 3]!) / 2;
    fivePoints[eye * 2 + 1] = (landmarks[a * 3 + 1]! + landmarks[b * 3 + 1]!) / 2;
  }
  for (let i = 0; i < NOSE_AND_MOUTH.length; i++) {
    const from = NOSE_AND_MOUTH[i]! * 3;
    fivePoints[4 + i * 2] = landmarks[from]!;
    fivePoints[5 + i * 2] = landmarks[from + 1]!;
  }
}

/** The landmarks' extent as left, top, right, bottom. */
export function boxOfLandmarks(landmarks: Float32Array, box: Float32Array): void {
  box[0] = Number.POSITIVE_INFINITY;
  box[1] = Number.POSITIVE_INFINITY;
  box[2] = Number.NEGATIVE_INFINITY;
  box[3] = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < landmarks.length; i += 3) {
    box[0] = Math.min(box[0]!, landmarks[i]!);
    box[1] = Math.min(box[1]!, landmarks[i + 1]!);
    box[2] = Math.max(box[2]!, landmarks[i]!);
    box[3] = Math.max(box[3]!, landmarks[i + 1]!);
  }
}

/** Roughly the face's width in frame pixels, from the region around its landmarks. */
export function faceWidthOf(region: FaceRegion): number {
  return region.size / MARGIN;
}

/**
 * How far apart two networks see one face: the mean distance of its five points, as a
 * fraction of the distance from the eyes' middle to the mouth's.
 */
export function fivePointsDisagreement(
  fivePointsA: Float32Array,
  a: number,
  fivePointsB: Float32Array,
  b: number,
): number {
  let distance = 0;
  for (let i = 0; i < FIVE_POINTS_LENGTH; i += 2) {
    distance += Math.hypot(
      fivePointsA[a + i]! - fivePointsB[b + i]!,
      fivePointsA[a + i + 1]! - fivePointsB[b + i + 1]!,
    );
  }
  const middle = (i: number, j: number) =>
    (fivePointsB[b + i]! + fivePointsB[b + j]!) / 2;
  const height = Math.hypot(middle(0, 2) - middle(6, 8), middle(1, 3) - middle(7, 9));
  return distance / 5 / Math.max(height, 1e-6);
}
