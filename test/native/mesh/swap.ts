// A mesh swap onto a frontal face, and what to measure its output with.
import type { Frame } from '../../../daemon/frames/frame.js';
import { native } from '../../../native/index.js';
import { frontalLandmarks, lumaFrame } from './face.js';

export const WIDTH = 320;
export const HEIGHT = 320;
export const FACE_WIDTH = 140;
export const face = frontalLandmarks(FACE_WIDTH, 160, 130);

export const plain = lumaFrame(WIDTH, HEIGHT, () => 120);
/** Fine stripes: no light, all texture. */
export const striped = lumaFrame(WIDTH, HEIGHT, (x) => (x % 8 < 4 ? 90 : 150));

interface SwapOptions {
  isScalar?: boolean;
  shapeTransfer?: number;
  /** Of the photo. */
  photoFace?: Float32Array;
  /** Frames before the one looked at. */
  before?: {
    landmarks: Float32Array;
    count: number;
    isOther?: boolean;
    /** What they show, where that is not the same. */
    camera?: Frame;
  };
}

/** Draws `photo` over the face in `camera`; photo and camera are WIDTH × HEIGHT. */
export function swap(
  photo: Frame,
  camera: Frame,
  landmarks = face,
  { isScalar = false, shapeTransfer = 0, photoFace = face, before }: SwapOptions = {},
): { output: Uint8Array; isSwapped: boolean } {
  const source = native.prepareMeshSource(
    photo.data,
    photo.width,
    photo.height,
    photoFace,
  );
  if (!source) throw new Error('the photo was refused');
  const swapper = native.createMeshSwapper();
  const run = (points: Float32Array, faceId = 1, { data, width, height } = camera) => {
    const output = data.slice();
    const isSwapped = native.swapMesh(
      swapper,
      source,
      output,
      width,
      height,
      points,
      faceId,
      shapeTransfer,
      isScalar,
    );
    return { output, isSwapped };
  };
  for (let i = 0; i < (before?.count ?? 0); i++) {
    run(before!.landmarks, before!.isOther ? 2 : 1, before!.camera);
  }
  return run(landmarks);
}

export const pointOf = (landmarks: Float32Array, landmark: number) => ({
  x: Math.round(landmarks[landmark * 3]!),
  y: Math.round(landmarks[landmark * 3 + 1]!),
});

/** Cr at a place, its offset taken off. */
export const crAt = (output: Uint8Array, { x, y }: { x: number; y: number }) =>
  output[WIDTH * HEIGHT + (y >> 1) * WIDTH + (x & ~1) + 1]! - 128;

/** Luma at a place. */
export const lumaAt = (output: Uint8Array, { x, y }: { x: number; y: number }) =>
  output[y * WIDTH + x]!;

/** Mean difference of two frames' luma in a box. */
export function difference(
  a: Uint8Array,
  b: Uint8Array,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++)
      sum += Math.abs(a[y * WIDTH + x]! - b[y * WIDTH + x]!);
  }
  return sum / ((right - left) * (bottom - top));
}

/** Box between landmarks, drawn in by some pixels. */
export function boxOf(landmarks: Float32Array, ids: readonly number[], inset: number) {
  const xs = ids.map((id) => landmarks[id * 3]!);
  const ys = ids.map((id) => landmarks[id * 3 + 1]!);
  return [
    Math.ceil(Math.min(...xs) + inset),
    Math.ceil(Math.min(...ys) + inset),
    Math.floor(Math.max(...xs) - inset),
    Math.floor(Math.max(...ys) - inset),
  ] as const;
}
