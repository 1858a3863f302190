// Follows faces by detections alone, for swappers that need no more than five points and
// installations without a landmark network: the detector looks at the whole frame now and
// then, and in between only around the face, if there is one alone and the detector can.

import type { FaceDetector } from '../detectors/face-detector.js';
import {
  type DetectedFaces,
  FIVE_POINTS_LENGTH,
  type TrackedFace,
} from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { StageClock } from '../timing/stage-clock.js';
import { Detections } from './detections.js';
import type { FaceTrackerSettings } from './face-tracker.js';
import type { LastKnownFaces } from './last-known-faces.js';
import { OneEuroFilter, type OneEuroSettings } from './one-euro-filter.js';
import { type Track, TrackList } from './track-list.js';

export type FivePointTrackerSettings = Pick<
  FaceTrackerSettings,
  'detectEveryFrames' | 'maxFaces' | 'rememberMs' | 'smoothing'
>;

/**
 * Parts of its size that a face's box may be off at a side before it is looked for
 * elsewhere. What a look sees depends a little on where it is aimed: aimed at what the
 * look before saw, YuNet's points of a still face jump to and fro in every other frame,
 * in 51 of 96 still pictures of four people by up to 0.8 % of the face's width once
 * smoothed; with 0.03 to 0.1 in none.
 */
const MOST_OFF_AIM = 0.05;

const noLandmarks = new Float32Array(0);

/** One followed face with its memory, made once and used for one face after another. */
class DetectedTrack implements Track {
  id = 0;
  /** The detection's score. */
  presence = 0;
  ageFrames = 0;
  /** Capture time of the frame that it was detected in last. */
  seenAtUs = 0;
  readonly box = new Float32Array(4);
  readonly fivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  readonly landmarks = noLandmarks;
  /** Where it is looked for: left, top, right, bottom. */
  private readonly lookedForAt = new Float32Array(4);
  private readonly rawFivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  private readonly filter: OneEuroFilter;
  private isKnown = false;

  constructor(smoothing: OneEuroSettings) {
    this.filter = new OneEuroFilter(FIVE_POINTS_LENGTH, smoothing);
  }

  /** Whether it was seen in one frame alone: detectors take leaves for a face now and then. */
  get isDoubtful(): boolean {
    return this.ageFrames === 0 && !this.isKnown;
  }

  start(id: number, isKnown: boolean): void {
    this.id = id;
    this.isKnown = isKnown;
    this.ageFrames = -1; // 0 once its first frame is settled
    this.filter.reset();
    this.lookedForAt.fill(0);
  }

  useSmoothing(smoothing: OneEuroSettings): void {
    this.filter.settings = smoothing;
  }

  /** Where to look for it in the frame after the one that `box` is of. */
  aim(): Float32Array {
    const { box, lookedForAt } = this;
    const size = Math.max(box[2]! - box[0]!, box[3]! - box[1]!);
    for (let i = 0; i < 4; i++) {
      if (Math.abs(box[i]! - lookedForAt[i]!) <= MOST_OFF_AIM * size) continue;
      lookedForAt.set(box);
      break;
    }
    return lookedForAt;
  }

  /** Takes over a detection of this frame. */
  see(found: DetectedFaces, index: number, capturedAtUs: number): void {
    this.presence = found.scores[index]!;
    this.seenAtUs = capturedAtUs;
    for (let i = 0; i < 4; i++) this.box[i] = found.boxes[index * 4 + i]!;
    for (let i = 0; i < FIVE_POINTS_LENGTH; i++) {
      this.rawFivePoints[i] = found.fivePoints[index * FIVE_POINTS_LENGTH + i]!;
    }
  }

  /** Steadies what was seen in this frame, once a frame. */
  settle(capturedAtUs: number): void {
    this.ageFrames++;
    const width = this.box[2]! - this.box[0]!;
    this.filter.filter(this.rawFivePoints, this.fivePoints, capturedAtUs, width);
  }
}

export class FivePointTracker {
  private readonly list: TrackList<DetectedTrack>;
  private readonly detections: Detections;

  /** @param clock  records the stage 'detect' */
  constructor(
    detector: FaceDetector,
    private settings: FivePointTrackerSettings,
    clock?: Pick<StageClock, 'record'>,
  ) {
    this.detections = new Detections(detector, clock);
    this.list = new TrackList(() => new DetectedTrack(settings.smoothing));
    this.tune(settings);
  }

  tune(settings: FivePointTrackerSettings): void {
    this.settings = settings;
    this.list.tune(settings.maxFaces, settings.smoothing);
  }

  /** The faces of the frame followed last; the list and its faces are reused. */
  get faces(): readonly TrackedFace[] {
    return this.list.tracks;
  }

  /**
   * Faces that are not followed but may be in the picture: those beyond `maxFaces`,
   * seen in the last frame itself, and those lost a moment ago.
   */
  get lastKnown(): LastKnownFaces {
    return this.list.lastKnown;
  }

  /** Tells where a face was seen before the first frame. */
  expect(boxes: Float32Array, offset: number, seenAtUs: number): void {
    this.list.seeUnfollowed(boxes, offset, seenAtUs);
  }

  /**
   * Finds this frame's faces.
   * @param capturedAtUs  grows from frame to frame
   */
  follow(frame: Frame, capturedAtUs: number): void {
    const { list, detections, settings } = this;
    detections.beginFrame();
    const isDue = detections.isDue(settings.detectEveryFrames);
    const isSeen = list.isCalm && this.seeAround(frame, capturedAtUs);
    if (isDue || !isSeen || detections.foundAround.count > 1) {
      detections.look(frame);
      this.reconcile(isSeen, capturedAtUs);
    }
    // Walked by index: an iterator would be made for every frame.
    for (let i = 0; i < list.tracks.length; i++) list.tracks[i]!.settle(capturedAtUs);
    list.settleLastKnown(capturedAtUs, settings.rememberMs);
    detections.endFrame();
  }

  /**
   * Finds a face that is followed alone in the picture around it. Its points come from
   * there even in frames that are looked at as a whole: those of that look are a little
   * elsewhere, and the face would tremble.
   */
  private seeAround(frame: Frame, capturedAtUs: number): boolean {
    const { list, detections, settings } = this;
    // Several such looks, or one in addition to every whole frame, would cost more.
    if (list.tracks.length !== 1 || settings.detectEveryFrames === 1) return false;
    const track = list.tracks[0]!;
    const detection = detections.lookAround(frame, track.aim());
    if (detection < 0) return false;
    track.see(detections.foundAround, detection, capturedAtUs);
    return true;
  }

  /**
   * Brings followed faces and detections together: keeps, loses, adds.
   * @param isSeen  the followed face was found around itself
   */
  private reconcile(isSeen: boolean, capturedAtUs: number): void {
    const { list, detections } = this;
    const { found } = detections;
    for (let i = list.tracks.length - 1; i >= 0; i--) {
      const track = list.tracks[i]!;
      const detection = detections.at(track.box);
      if (detection >= 0) detections.take(detection);
      if (isSeen) continue;
      if (detection >= 0) track.see(found, detection, capturedAtUs);
      else list.lose(i, track.isDoubtful);
    }
    for (let i = 0; i < found.count; i++) {
      if (!detections.isTaken(i)) this.add(i, capturedAtUs);
    }
  }

  private add(detection: number, capturedAtUs: number): void {
    const { list } = this;
    const { found } = this.detections;
    if (list.next) {
      const track = list.admit(found.boxes, detection * 4, capturedAtUs);
      track.see(found, detection, capturedAtUs);
    } else {
      list.seeUnfollowed(found.boxes, detection * 4, capturedAtUs);
    }
  }
}
