// One frame's detections while followed faces are found among them.
import type { Frame } from '../frames/frame.js';
import type { StageClock } from '../timing/stage-clock.js';
import { tick, usSince } from '../timing/tick.js';
import { DetectedFaces } from './face.js';
import { boxOverlap } from './face-candidates.js';
import type { FaceDetector } from './face-detector.js';

/** Faces detected in one frame at most; more are strangers in a crowd. */
const MOST_DETECTIONS = 32;

/** Intersection over union of a followed face's box and its detection's. */
const SAME_FACE_OVERLAP = 0.25;

export class Detections {
  readonly found = new DetectedFaces(MOST_DETECTIONS);
  private readonly taken = new Uint8Array(MOST_DETECTIONS);

  /** @param clock  records the stage 'detect' */
  constructor(
    private readonly detector: FaceDetector,
    private readonly clock?: Pick<StageClock, 'record'>,
  ) {}

  /** Looks at another frame; no detection is taken then. */
  look(frame: Frame): void {
    const startedAt = tick();
    this.detector.detect(frame, this.found);
    this.clock?.record('detect', usSince(startedAt));
    this.taken.fill(0);
  }

  /** The untaken detection of the face in the box, or -1. */
  at(box: Float32Array): number {
    let best = -1;
    let bestOverlap = SAME_FACE_OVERLAP;
    for (let i = 0; i < this.found.count; i++) {
      if (this.taken[i] === 1) continue;
      const overlap = boxOverlap(box, 0, this.found.boxes, i * 4);
      if (overlap > bestOverlap) {
        best = i;
        bestOverlap = overlap;
      }
    }
    return best;
  }

  take(index: number): void {
    this.taken[index] = 1;
  }

  isTaken(index: number): boolean {
    return this.taken[index] === 1;
  }
}
