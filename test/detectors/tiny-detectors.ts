// What the tests of detectors share: their manifest entries, and pictures in which one
// cell is red, which is a face to the tiny networks of detector-graphs.ts.

import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { paintedFrame } from '../faces/painted-frame.js';
import type { DetectorGraphOptions } from '../onnx/detector-graphs.js';

export const red = [255, 0, 0] as const;
export const blue = [0, 0, 255] as const;

/** Five points right of and below the grid point, in the family's unit. */
export const points = [1, 1, 3, 1, 2, 2, 1, 3, 3, 3];

export function entry(family: string, numerics: object): ModelEntry {
  return {
    name: `tiny-${family}`,
    role: 'detector',
    family,
    file: 'tiny.onnx',
    bytes: 1,
    sha256: '0'.repeat(64),
    licence: { name: 'MIT', isRestricted: false },
    urls: [],
    numerics: { scoreThreshold: 0.5, overlapThreshold: 0.4, ...numerics },
  };
}

export const scrfd = entry('scrfd', {
  order: 'rgb',
  mean: [127.5, 127.5, 127.5],
  std: [128, 128, 128],
});
export const scrfdOptions: DetectorGraphOptions = {
  size: ['h', 'w'],
  redChannel: 0,
  gain: 1,
  activeStride: 8,
  box: [1, 2, 5, 6],
  points,
};

export function expectNumbers(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 3);
  });
}

/** A 64×64 frame, red in the cell at column 3, row 2 of stride 8. */
export const redAt24x16 = paintedFrame(64, 64, [
  { left: 24, top: 16, width: 8, height: 8, colour: red },
]);
export const blueAt24x16 = paintedFrame(64, 64, [
  { left: 24, top: 16, width: 8, height: 8, colour: blue },
]);
export const allRed = paintedFrame(64, 64, [
  { left: 0, top: 0, width: 64, height: 64, colour: red },
]);
export const as64 = { pictureSizes: [64] };
