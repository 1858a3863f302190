// RetinaFace with priors: every output lists all anchors of all grids, [1, anchors, n].
// Source: biubug6's Pytorch_Retinaface, prior_box.py and box_utils.py.
import { GuiseError } from '../errors.js';
import { FIVE_POINTS_LENGTH } from '../faces/face.js';
import type { Session } from '../inference/session.js';
import type { FaceCandidates } from './face-candidates.js';
import type { OpenDetector } from './face-detector.js';
import {
  describeOutputs,
  type GridDecoder,
  type MakeDecoder,
  openGridDetector,
  STRIDES,
} from './grid-detector.js';

/** Two anchor sides per grid cell, canvas pixels, by stride 8, 16, 32. */
const ANCHOR_SIDES = [
  [16, 32],
  [64, 128],
  [256, 512],
] as const;

/** Centres and points are in tenths of the anchor, sizes in exponents of fifths. */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** Background and face, already soft-maxed. */
const CLASS_COUNT = 2;

export const openRetinaface: OpenDetector = (file, model, options) =>
  openGridDetector(file, model, options, makeRetinafaceDecoder);

const makeRetinafaceDecoder: MakeDecoder = (session, canvasWidth, canvasHeight) => {
  const anchors = anchorsOf(canvasWidth, canvasHeight);
  return new RetinafaceDecoder(
    anchors,
    outputOf(session, anchors.length / 3, 4),
    outputOf(session, anchors.length / 3, CLASS_COUNT),
    outputOf(session, anchors.length / 3, FIVE_POINTS_LENGTH),
  );
};

/** Centre x, centre y and side of every anchor, canvas pixels, in the outputs' order. */
function anchorsOf(canvasWidth: number, canvasHeight: number): Float32Array {
  const anchors: number[] = [];
  STRIDES.forEach((stride, i) => {
    for (let y = stride / 2; y < canvasHeight; y += stride) {
      for (let x = stride / 2; x < canvasWidth; x += stride) {
        for (const side of ANCHOR_SIDES[i]!) anchors.push(x, y, side);
      }
    }
  });
  return Float32Array.from(anchors);
}

function outputOf(session: Session, rows: number, width: number): Float32Array {
  const isWanted = (name: string) => {
    const shape = session.outputShape(name);
    return (
      shape.at(-1) === width &&
      shape.at(-2) === rows &&
      shape.slice(0, -2).every((n) => n === 1)
    );
  };
  const name = session.outputNames.find(isWanted);
  if (name !== undefined) return session.output(name);
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The detector ${session.model} has no output [1, ${rows}, ${width}]; it has ${describeOutputs(session)}.`,
  );
}

class RetinafaceDecoder implements GridDecoder {
  constructor(
    private readonly anchors: Float32Array,
    private readonly offsets: Float32Array,
    private readonly classes: Float32Array,
    private readonly points: Float32Array,
  ) {}

  decode(candidates: FaceCandidates, leastScore: number, toFrame: number): void {
    const { anchors, offsets, classes, points } = this;
    for (let row = 0; row < anchors.length / 3; row++) {
      const score = classes[row * CLASS_COUNT + 1]!;
      if (!(score >= leastScore)) continue;
      const at = candidates.add(score);
      if (at < 0) return;
      const anchorX = anchors[row * 3]! * toFrame;
      const anchorY = anchors[row * 3 + 1]! * toFrame;
      const side = anchors[row * 3 + 2]! * toFrame;
      const reach = side * CENTRE_VARIANCE;
      const x = anchorX + offsets[row * 4]! * reach;
      const y = anchorY + offsets[row * 4 + 1]! * reach;
      const halfWidth = (side * Math.exp(offsets[row * 4 + 2]! * SIZE_VARIANCE)) / 2;
      const halfHeight = (side * Math.exp(offsets[row * 4 + 3]! * SIZE_VARIANCE)) / 2;
      candidates.setBox(at, x, y, halfWidth, halfHeight);
      for (let i = 0; i < FIVE_POINTS_LENGTH; i += 2) {
        const from = row * FIVE_POINTS_LENGTH + i;
        const to = at * FIVE_POINTS_LENGTH + i;
        candidates.fivePoints[to] = anchorX + points[from]! * reach;
        candidates.fivePoints[to + 1] = anchorY + points[from + 1]! * reach;
      }
    }
  }
}
