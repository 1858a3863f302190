// One frame's detections while followed faces are found among them: those of the whole
// frame, and those of small pictures around single faces.

import { boxOverlap } from '../detectors/face-candidates.js';
import type { FaceDetector } from '../detectors/face-detector.js';
import { DetectedFaces } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import { NEVER } from '../timing/cadence.js';
import type { StageClock } from '../timing/stage-clock.js';
import { tick, usSince } from '../timing/tick.js';

/** Faces detected in one frame at most; more are strangers in a crowd. */
const MOST_DETECTIONS = 128;

/** Intersection over union of a followed face's box and its detection's. */
const SAME_FACE_OVERLAP = 0.25;

export class Detections {
  /** In the whole frame. */
  readonly found = new DetectedFaces(MOST_DETECTIONS);
  /** In the picture around one face that was looked at last. */
  readonly foundAround = new DetectedFaces(MOST_DETECTIONS);
  private readonly taken = new Uint8Array(MOST_DETECTIONS);
  private framesSinceLook = NEVER;
  private lookedUs = 0;

  /** @param clock  records the stage 'detect' */
  constructor(
    private readonly detector: FaceDetector,
    private readonly clock?: Pick<StageClock, 'record'>,
  ) {}

  beginFrame(): void {
    this.framesSinceLook++;
    this.lookedUs = 0;
  }

  endFrame(): void {
    if (this.lookedUs > 0) this.clock?.record('detect', this.lookedUs);
  }

  /** @param everyFrames  from one look at the whole frame to the next */
  isDue(everyFrames: number): boolean {
    return this.framesSinceLook >= everyFrames;
  }

  /** Looks at the whole frame; no detection is taken then. */
  look(frame: Frame): void {
    const startedAt = tick();
    this.detector.detect(frame, this.found);
    this.lookedUs += usSince(startedAt);
    this.taken.fill(0);
    this.framesSinceLook = 0;
  }

  /** Looks at the picture around the box. @returns its face, of `foundAround`, or -1 */
  lookAround(frame: Frame, box: Float32Array): number {
    const { detector, foundAround } = this;
    foundAround.count = 0;
    const startedAt = tick();
    detector.detectAround?.(frame, box, foundAround);
    this.lookedUs += usSince(startedAt);
    return mostLike(box, foundAround);
  }

  /** The untaken detection of the face in the box, of `found`, or -1. */
  at(box: Float32Array): number {
    return mostLike(box, this.found, this.taken);
  }

  take(index: number): void {
    this.taken[index] = 1;
  }

  isTaken(index: number): boolean {
    return this.taken[index] === 1;
  }
}

/** @param taken  1 for faces that do not count */
function mostLike(box: Float32Array, found: DetectedFaces, taken?: Uint8Array): number {
  let best = -1;
  let bestOverlap = SAME_FACE_OVERLAP;
  for (let i = 0; i < found.count; i++) {
    if (taken?.[i] === 1) continue;
    const overlap = boxOverlap(box, 0, found.boxes, i * 4);
    if (overlap > bestOverlap) {
      best = i;
      bestOverlap = overlap;
    }
  }
  return best;
}
