// SCRFD (insightface): anchor-free distances from grid points, nine outputs.
// Boxes and points are distances in strides from (column, row) · stride, with no half
// step. Source: insightface's retinaface.py, distance2bbox and distance2kps.
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

export const openScrfd: OpenDetector = (file, model, options) =>
  openGridDetector(file, model, options, makeScrfdDecoder);

const makeScrfdDecoder: MakeDecoder = (session, canvasWidth, canvasHeight) => {
  const widths = new Map([
    [1, 1],
    [4, 1],
    [FIVE_POINTS_LENGTH, 1],
  ]);
  return new ScrfdDecoder(gridOutputs(session, canvasWidth, canvasHeight, widths));
};

class ScrfdDecoder implements GridDecoder {
  private readonly grids;

  constructor(outputs: readonly GridOutputs[]) {
    this.grids = outputs.map(({ stride, columns, perCell, byWidth }) => ({
      stride,
      columns,
      perCell,
      scores: byWidth.get(1)![0]!,
      boxes: byWidth.get(4)![0]!,
      points: byWidth.get(FIVE_POINTS_LENGTH)![0]!,
    }));
  }

  decode(candidates: FaceCandidates, leastScore: number, toFrame: number): void {
    for (const { stride, columns, perCell, scores, boxes, points } of this.grids) {
      const unit = stride * toFrame;
      for (let row = 0; row < scores.length; row++) {
        const score = scores[row]!;
        if (!(score >= leastScore)) continue;
        const at = candidates.add(score);
        if (at < 0) return;
        const cell = Math.floor(row / perCell);
        const x = (cell % columns) * unit;
        const y = Math.floor(cell / columns) * unit;
        const box = candidates.boxes;
        box[at * 4] = x - boxes[row * 4]! * unit;
        box[at * 4 + 1] = y - boxes[row * 4 + 1]! * unit;
        box[at * 4 + 2] = x + boxes[row * 4 + 2]! * unit;
        box[at * 4 + 3] = y + boxes[row * 4 + 3]! * unit;
        for (let i = 0; i < FIVE_POINTS_LENGTH; i += 2) {
          const from = row * FIVE_POINTS_LENGTH + i;
          const to = at * FIVE_POINTS_LENGTH + i;
          candidates.fivePoints[to] = x + points[from]! * unit;
          candidates.fivePoints[to + 1] = y + points[from + 1]! * unit;
        }
      }
    }
  }
}
