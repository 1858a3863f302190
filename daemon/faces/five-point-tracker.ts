// Follows faces by detections alone, for swappers that need no more than five points and
// installations without a landmark network: the detector looks at every frame.
import type { Frame } from '../frames/frame.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import type { StageClock } from '../timing/stage-clock.js';
import { DetectedFaces, FIVE_POINTS_LENGTH, type TrackedFace } from './face.js';
import { boxOverlap } from './face-candidates.js';
import type { FaceDetector } from './face-detector.js';
import type { FaceTrackerSettings } from './face-tracker.js';
import { LastKnownFaces } from './last-known-faces.js';
import { OneEuroFilter, type OneEuroSettings } from './one-euro-filter.js';

/** Faces detected in one frame at most; more are strangers in a crowd. */
const MOST_DETECTIONS = 32;

/** Intersection over union of one face's boxes in two frames. */
const SAME_FACE_OVERLAP = 0.25;

export type FivePointTrackerSettings = Pick<
  FaceTrackerSettings,
  'maxFaces' | 'rememberMs' | 'smoothing'
>;

const noLandmarks = new Float32Array(0);

/** One followed face with its memory, made once and used for one face after another. */
class DetectedTrack implements TrackedFace {
  id = 0;
  /** The detection's score. */
  presence = 0;
  ageFrames = 0;
  /** Capture time of the frame that it was detected in last. */
  seenAtUs = 0;
  readonly box = new Float32Array(4);
  readonly fivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  readonly landmarks = noLandmarks;
  private readonly rawFivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  private readonly filter: OneEuroFilter;

  constructor(smoothing: OneEuroSettings) {
    this.filter = new OneEuroFilter(FIVE_POINTS_LENGTH, smoothing);
  }

  start(id: number): void {
    this.id = id;
    this.ageFrames = -1; // 0 once its first frame is settled
    this.filter.reset();
  }

  settle(found: DetectedFaces, index: number, capturedAtUs: number): void {
    this.presence = found.scores[index]!;
    this.ageFrames++;
    this.seenAtUs = capturedAtUs;
    for (let i = 0; i < 4; i++) this.box[i] = found.boxes[index * 4 + i]!;
    for (let i = 0; i < FIVE_POINTS_LENGTH; i++) {
      this.rawFivePoints[i] = found.fivePoints[index * FIVE_POINTS_LENGTH + i]!;
    }
    const width = this.box[2]! - this.box[0]!;
    this.filter.filter(this.rawFivePoints, this.fivePoints, capturedAtUs, width);
  }
}

export class FivePointTracker {
  private readonly tracks: DetectedTrack[] = [];
  private readonly spare: DetectedTrack[];
  private readonly detected = new DetectedFaces(MOST_DETECTIONS);
  private readonly isDetectionTaken = new Uint8Array(MOST_DETECTIONS);
  private readonly known = new LastKnownFaces();
  private nextId = 1;

  /** @param clock  records the stage 'detect' */
  constructor(
    private readonly detector: FaceDetector,
    private readonly settings: FivePointTrackerSettings,
    private readonly clock?: Pick<StageClock, 'record'>,
  ) {
    this.spare = Array.from(
      { length: settings.maxFaces },
      () => new DetectedTrack(settings.smoothing),
    );
  }

  /** The faces of the frame followed last; the list and its faces are reused. */
  get faces(): readonly TrackedFace[] {
    return this.tracks;
  }

  /**
   * Faces that are not followed but may be in the picture: those beyond `maxFaces`,
   * seen in the last frame itself, and those lost a moment ago.
   */
  get lastKnown(): LastKnownFaces {
    return this.known;
  }

  /** Tells where a face was seen before the first frame. */
  expect(boxes: Float32Array, offset: number, seenAtUs: number): void {
    this.known.see(boxes, offset, 0, seenAtUs);
  }

  /**
   * Finds this frame's faces.
   * @param capturedAtUs  grows from frame to frame
   */
  follow(frame: Frame, capturedAtUs: number): void {
    const startedAtUs = monotonicUs();
    this.detector.detect(frame, this.detected);
    this.clock?.record('detect', monotonicUs() - startedAtUs);
    this.isDetectionTaken.fill(0);
    // Lists are walked by index here: an iterator would be made for every frame.
    for (let i = this.tracks.length - 1; i >= 0; i--) this.find(i, capturedAtUs);
    for (let i = 0; i < this.detected.count; i++) {
      if (this.isDetectionTaken[i] === 0) this.add(i, capturedAtUs);
    }
    this.known.forgetBefore(capturedAtUs - this.settings.rememberMs * 1000);
    for (let i = 0; i < this.tracks.length; i++) this.known.clear(this.tracks[i]!.box, 0);
  }

  /** Follows the track to its detection, or drops it. */
  private find(index: number, capturedAtUs: number): void {
    const track = this.tracks[index]!;
    const detection = this.detectionOf(track);
    if (detection < 0) {
      this.known.see(track.box, 0, track.id, track.seenAtUs);
      this.release(index);
    } else {
      this.isDetectionTaken[detection] = 1;
      track.settle(this.detected, detection, capturedAtUs);
    }
  }

  /** The untaken detection that shows the track's face, or -1. */
  private detectionOf(track: DetectedTrack): number {
    let best = -1;
    let bestOverlap = SAME_FACE_OVERLAP;
    for (let i = 0; i < this.detected.count; i++) {
      if (this.isDetectionTaken[i] === 1) continue;
      const overlap = boxOverlap(track.box, 0, this.detected.boxes, i * 4);
      if (overlap > bestOverlap) {
        best = i;
        bestOverlap = overlap;
      }
    }
    return best;
  }

  private add(detection: number, capturedAtUs: number): void {
    const { boxes } = this.detected;
    const track = this.spare.pop();
    if (track) {
      this.tracks.push(track);
      track.start(this.known.claim(boxes, detection * 4, capturedAtUs) || this.nextId++);
      track.settle(this.detected, detection, capturedAtUs);
    } else {
      this.known.see(boxes, detection * 4, 0, capturedAtUs);
    }
  }

  /** Moves a track back to the spare ones, keeping the others' order. */
  private release(index: number): void {
    const track = this.tracks[index]!;
    for (let i = index; i + 1 < this.tracks.length; i++) {
      this.tracks[i] = this.tracks[i + 1]!;
    }
    this.tracks.pop();
    this.spare.push(track);
  }
}
