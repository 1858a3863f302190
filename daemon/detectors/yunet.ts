// YuNet (libfacedetection, OpenCV Zoo): one proposal per grid cell, twelve outputs.
// Source: OpenCV's face_detect.cpp; score = √(class · objectness), both clamped to 0–1.
import { FIVE_POINTS_LENGTH } from '../faces/face.js';
import type { FaceCandidates } from './face-candidates.js';
import type { OpenDetector } from './face-detector.js';
import {
  type GridDecoder,
  type GridOutputs,
  gridOutputs,
  type MakeDecoder,
  openGridDetector,
} from './grid-detector.js';

export const openYunet: OpenDetector = (file, model, options) =>
  openGridDetector(file, model, options, makeYunetDecoder);

const makeYunetDecoder: MakeDecoder = (session, canvasWidth, canvasHeight) => {
  const widths = new Map([
    [1, 2],
    [4, 1],
    [FIVE_POINTS_LENGTH, 1],
  ]);
  return new YunetDecoder(gridOutputs(session, canvasWidth, canvasHeight, widths));
};

class YunetDecoder implements GridDecoder {
  private readonly grids;

  constructor(outputs: readonly GridOutputs[]) {
    // Class and objectness enter as a product, so their order does not matter.
    this.grids = outputs.map(({ stride, columns, byWidth }) => ({
      stride,
      columns,
      classes: byWidth.get(1)![0]!,
      objectness: byWidth.get(1)![1]!,
      boxes: byWidth.get(4)![0]!,
      points: byWidth.get(FIVE_POINTS_LENGTH)![0]!,
    }));
  }

  decode(candidates: FaceCandidates, leastScore: number, toFrame: number): void {
    for (const { stride, columns, classes, objectness, boxes, points } of this.grids) {
      const unit = stride * toFrame;
      for (let cell = 0; cell < classes.length; cell++) {
        const score = Math.sqrt(clamp01(classes[cell]!) * clamp01(objectness[cell]!));
        if (!(score >= leastScore)) continue;
        const at = candidates.add(score);
        if (at < 0) return;
        const column = cell % columns;
        const row = Math.floor(cell / columns);
        const x = (column + boxes[cell * 4]!) * unit;
        const y = (row + boxes[cell * 4 + 1]!) * unit;
        const halfWidth = (Math.exp(boxes[cell * 4 + 2]!) * unit) / 2;
        const halfHeight = (Math.exp(boxes[cell * 4 + 3]!) * unit) / 2;
        candidates.setBox(at, x, y, halfWidth, halfHeight);
        for (let i = 0; i < FIVE_POINTS_LENGTH; i += 2) {
          const from = cell * FIVE_POINTS_LENGTH + i;
          const to = at * FIVE_POINTS_LENGTH + i;
          candidates.fivePoints[to] = (column + points[from]!) * unit;
          candidates.fivePoints[to + 1] = (row + points[from + 1]!) * unit;
        }
      }
    }
  }
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
