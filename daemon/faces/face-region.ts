// The square that a landmark network looks at, from a detection or from the landmarks
// of the frame before.
import { native } from '../../native/index.js';
import type { Affine } from '../geometry/affine.js';
import { type FaceRegion, FIVE_POINTS_LENGTH } from './face.js';
import { faceMeshScheme, type LandmarkScheme } from './landmark-scheme.js';

/** Margin around the face that FaceMesh was trained with: MediaPipe's 1.5. */
const MARGIN = 1.5;

/** See native.landmarkExtent; of this thread's calls. */
const directions = new Float64Array(4);
const upright = Float64Array.of(1, 0, 0, 1);
const extent = new Float64Array(4);

/** @param index  which face of those that `boxes` and `fivePoints` hold */
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

/** @param landmarks  x, y, z each */
export function regionOfLandmarks(
  landmarks: Float32Array,
  region: FaceRegion,
  scheme: LandmarkScheme = faceMeshScheme,
): void {
  const left = scheme.levelLine[0] * 3;
  const right = scheme.levelLine[1] * 3;
  const angleRad = Math.atan2(
    landmarks[right + 1]! - landmarks[left + 1]!,
    landmarks[right]! - landmarks[left]!,
  );
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  // Extent along and across the eye line.
  directions[0] = cos;
  directions[1] = sin;
  directions[2] = -sin;
  directions[3] = cos;
  native.landmarkExtent(landmarks, directions, extent);
  const leastU = extent[0]!;
  const mostU = extent[2]!;
  const mostV = extent[3]!;
  const leastV = extent[1]! - scheme.forehead * (mostV - extent[1]!);
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

/** @param fivePoints  out */
export function fivePointsOfLandmarks(
  landmarks: Float32Array,
  fivePoints: Float32Array,
  scheme: LandmarkScheme = faceMeshScheme,
): void {
  for (let i = 0; i < scheme.fivePoints.length; i++) {
    const points = scheme.fivePoints[i]!;
    let x = 0;
    let y = 0;
    for (let j = 0; j < points.length; j++) {
      x += landmarks[points[j]! * 3]!;
      y += landmarks[points[j]! * 3 + 1]!;
    }
    fivePoints[i * 2] = x / points.length;
    fivePoints[i * 2 + 1] = y / points.length;
  }
}

/** The face's extent, forehead included, as left, top, right, bottom. */
export function boxOfLandmarks(
  landmarks: Float32Array,
  box: Float32Array,
  scheme: LandmarkScheme = faceMeshScheme,
): void {
  native.landmarkExtent(landmarks, upright, extent);
  box.set(extent);
  box[1]! -= scheme.forehead * (box[3]! - box[1]!);
}

/** Roughly the face's width in frame pixels, from the region around its landmarks. */
export function faceWidthOf(region: FaceRegion): number {
  return region.size / MARGIN;
}

/**
 * How far apart two networks see one face: the mean distance of its five points, as a
 * fraction of the distance from the eyes' middle to the mouth's in B.
 * @param a  offset of the face in fivePointsA; `b` of that in fivePointsB
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
