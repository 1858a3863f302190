// YOLOface: YOLOv8 for faces, one output [1, 20, proposals] of centre, size, score and
// five points with a confidence each. Sources: facefusion's face_detector and
// VisoMaster's face_detectors; RGB 0–1 as the network was trained with.
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

/** Rows of the output: cx, cy, width, height, score, then x, y, confidence five times. */
const ROW_COUNT = 20;
const SCORE = 4;
const FIRST_POINT = 5;
const ROWS_PER_POINT = 3;

export const openYoloface: OpenDetector = (file, model, options) =>
  openGridDetector(file, model, options, makeYolofaceDecoder);

const makeYolofaceDecoder: MakeDecoder = (session, canvasWidth, canvasHeight) => {
  const count = STRIDES.reduce(
    (sum, stride) => sum + (canvasWidth / stride) * (canvasHeight / stride),
    0,
  );
  return new YolofaceDecoder(outputOf(session, count), count);
};

function outputOf(session: Session, count: number): Float32Array {
  const name = session.outputNames.find(
    (one) => session.outputShape(one).join() === `1,${ROW_COUNT},${count}`,
  );
  if (name !== undefined) return session.output(name);
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The detector ${session.model} has no output [1, ${ROW_COUNT}, ${count}]; it has ${describeOutputs(session)}.`,
  );
}

class YolofaceDecoder implements GridDecoder {
  constructor(
    private readonly rows: Float32Array,
    private readonly count: number,
  ) {}

  decode(candidates: FaceCandidates, leastScore: number, toFrame: number): void {
    const { rows, count } = this;
    for (let i = 0; i < count; i++) {
      const score = rows[SCORE * count + i]!;
      if (!(score >= leastScore)) continue;
      const at = candidates.add(score);
      if (at < 0) return;
      const x = rows[i]! * toFrame;
      const y = rows[count + i]! * toFrame;
      const halfWidth = (rows[2 * count + i]! * toFrame) / 2;
      const halfHeight = (rows[3 * count + i]! * toFrame) / 2;
      candidates.setBox(at, x, y, halfWidth, halfHeight);
      for (let point = 0; point < FIVE_POINTS_LENGTH / 2; point++) {
        const row = FIRST_POINT + point * ROWS_PER_POINT;
        const to = at * FIVE_POINTS_LENGTH + point * 2;
        candidates.fivePoints[to] = rows[row * count + i]! * toFrame;
        candidates.fivePoints[to + 1] = rows[(row + 1) * count + i]! * toFrame;
      }
    }
  }
}
