// Follows faces from frame to frame: the detector looks for faces now and then, the
// landmark network follows them in between.

import { boxOverlap } from '../detectors/face-candidates.js';
import type { FaceDetector } from '../detectors/face-detector.js';
import {
  type FaceRegion,
  FIVE_POINTS_LENGTH,
  MAX_FACES,
  type TrackedFace,
} from '../faces/face.js';
import {
  boxOfLandmarks,
  copyRegion,
  fivePointsDisagreement,
  fivePointsOfLandmarks,
  isFarther,
  regionOfDetection,
  regionOfLandmarks,
} from '../faces/face-region.js';
import type { Frame } from '../frames/frame.js';
import type { FaceLandmarker } from '../landmarkers/face-landmarker.js';
import type { StageClock } from '../timing/stage-clock.js';
import { tick, usSince } from '../timing/tick.js';
import { Detections } from './detections.js';
import { FaceTrack } from './face-track.js';
import type { LastKnownFaces } from './last-known-faces.js';
import { defaultOneEuroSettings, type OneEuroSettings } from './one-euro-filter.js';
import { TrackList } from './track-list.js';
import { turnUpright, UPRIGHT_PRESENCE } from './turn-upright.js';

export interface FaceTrackerSettings {
  /**
   * Frames from one detection to the next while every face is followed well: newcomers
   * stay unseen that long. With no face, a new one or a doubtful one, the detector
   * looks at every frame.
   */
  readonly detectEveryFrames: number;
  /** Presence below which a face needs the detector's word to be followed on, 0–1. */
  readonly leastPresence: number;
  /** Faces followed at most, 1 to MAX_FACES; best detection first. */
  readonly maxFaces: number;
  /** How long a face that is not followed any more stays in `lastKnown`. */
  readonly rememberMs: number;
  readonly smoothing: OneEuroSettings;
}

export const defaultFaceTrackerSettings: FaceTrackerSettings = {
  detectEveryFrames: 4,
  leastPresence: 0.5,
  maxFaces: MAX_FACES,
  rememberMs: 1000,
  smoothing: defaultOneEuroSettings,
};

/** Two followed faces that share this much have run into one. */
const DUPLICATE_OVERLAP = 0.5;

/**
 * Mean distance of the five points, per eye-to-mouth distance, up to which landmarks
 * and detection show the same face. Measured: agreeing pairs 0.05–0.25.
 */
const MOST_DISAGREEMENT = 0.35;

/**
 * What the landmark network says where a detector took leaves for a face: 0.002 and less
 * (FaceMesh of either size, in two of the real clips’ 521 frames).
 */
const DOUBTFUL_PRESENCE = 0.05;

/** A face that moves by more of its region's size in a frame gets a second look. */
const FAST_MOTION = 0.05;

/** How long no other angles are tried once none was right, as in leaves taken for a face. */
const TURN_PAUSE_FRAMES = 15;

export class FaceTracker {
  private readonly list: TrackList<FaceTrack>;
  private readonly tracks: readonly FaceTrack[];
  private readonly detections: Detections;
  private readonly box = new Float32Array(4);
  private readonly region: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  private readonly fivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  private landmarksUs = 0;
  private turnPauseFrames = 0;

  /**
   * @param clock  records the stages 'detect' (frames with a detection only) and
   *   'landmarks'
   */
  constructor(
    detector: FaceDetector,
    private readonly landmarker: FaceLandmarker,
    private settings: FaceTrackerSettings = defaultFaceTrackerSettings,
    private readonly clock?: Pick<StageClock, 'record'>,
  ) {
    this.detections = new Detections(detector, clock);
    this.list = new TrackList(() => new FaceTrack(landmarker.scheme, settings.smoothing));
    this.tracks = this.list.tracks;
    this.tune(settings);
  }

  tune(settings: FaceTrackerSettings): void {
    this.settings = settings;
    this.list.tune(settings.maxFaces, settings.smoothing);
  }

  /** The faces of the frame followed last; the list and its faces are reused. */
  get faces(): readonly TrackedFace[] {
    return this.tracks;
  }

  /**
   * Faces that are not followed but may be in the picture. Seen in the last frame
   * itself (`seenAtUs` is its capture time): detected faces without trustworthy
   * landmarks, faces beyond `maxFaces`. Seen before: faces lost a moment ago.
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
    this.landmarksUs = 0;
    if (this.turnPauseFrames > 0) this.turnPauseFrames--;
    detections.beginFrame();
    const isDue = detections.isDue(settings.detectEveryFrames) || !list.isCalm;
    this.locateAll(frame);
    if (isDue || !this.areAllSure()) {
      detections.look(frame);
      this.reconcile(frame, capturedAtUs);
    } else {
      this.settleAll(frame, capturedAtUs);
    }
    this.dropDuplicates();
    list.settleLastKnown(capturedAtUs, settings.rememberMs);
    detections.endFrame();
    if (this.landmarksUs > 0) this.clock?.record('landmarks', this.landmarksUs);
  }

  /** Forgets all faces, as before another clip. */
  reset(): void {
    this.list.reset();
    this.turnPauseFrames = 0;
  }

  // Lists are walked by index here: an iterator would be made for every frame.

  private settleAll(frame: Frame, capturedAtUs: number): void {
    for (let i = 0; i < this.tracks.length; i++)
      this.tracks[i]!.settle(frame, capturedAtUs);
  }

  private areAllSure(): boolean {
    for (let i = 0; i < this.tracks.length; i++) {
      if (!this.isSure(this.tracks[i]!)) return false;
    }
    return true;
  }

  /** Whether the landmark network knows where the face is, as far as can be told here. */
  private isSure({ presence, isAlike }: FaceTrack): boolean {
    return presence >= this.settings.leastPresence && isAlike;
  }

  private locateAll(frame: Frame): void {
    for (let i = 0; i < this.tracks.length; i++) {
      const track = this.tracks[i]!;
      track.presence = this.locate(frame, track);
      if (track.presence < this.settings.leastPresence) continue;
      // Off the region's middle the network underrates how far a face has moved.
      regionOfLandmarks(track.rawLandmarks, this.region, this.landmarker.scheme);
      if (isFarther(track.region, this.region, FAST_MOTION)) {
        copyRegion(this.region, track.region);
        track.presence = this.locate(frame, track);
        regionOfLandmarks(track.rawLandmarks, this.region, this.landmarker.scheme);
      }
      track.isAlike = track.glance.isAlike(frame, this.region);
    }
  }

  private locate(frame: Frame, track: FaceTrack): number {
    const startedAt = tick();
    const presence = this.landmarker.locate(frame, track.region, track.rawLandmarks);
    this.landmarksUs += usSince(startedAt);
    // Landmarks that are no numbers are of no place, and would stay so once smoothed.
    boxOfLandmarks(track.rawLandmarks, this.box, this.landmarker.scheme);
    const isPlace = this.box[0]! <= this.box[2]! && this.box[1]! <= this.box[3]!;
    return isPlace ? presence : 0;
  }

  /** Brings followed faces and detections together: keeps, finds again, adds, drops. */
  private reconcile(frame: Frame, capturedAtUs: number): void {
    const { list, detections } = this;
    const { found } = detections;
    for (let i = this.tracks.length - 1; i >= 0; i--) {
      const track = this.tracks[i]!;
      const detection = this.detectionOf(track);
      const isKept =
        detection < 0
          ? track.presence >= this.settings.leastPresence
          : this.isTrusted(track, detection) || this.lookAt(frame, track, detection);
      if (isKept) {
        track.settle(frame, capturedAtUs);
      } else {
        list.lose(i);
      }
      if (detection < 0) continue;
      detections.take(detection);
      if (!isKept) list.seeUnfollowed(found.boxes, detection * 4, capturedAtUs);
    }
    for (let i = 0; i < found.count; i++) {
      if (!detections.isTaken(i)) this.add(frame, i, capturedAtUs);
    }
  }

  /** The untaken detection that shows the track's face, or -1. */
  private detectionOf(track: FaceTrack): number {
    const isSure = track.presence >= this.settings.leastPresence;
    if (isSure) boxOfLandmarks(track.rawLandmarks, this.box, this.landmarker.scheme);
    return this.detections.at(isSure ? this.box : track.box);
  }

  /** True when the landmarks are sure, or the detector agrees with them. */
  private isTrusted(track: FaceTrack, detection: number): boolean {
    if (this.isSure(track)) return true;
    fivePointsOfLandmarks(track.rawLandmarks, this.fivePoints, this.landmarker.scheme);
    const disagreement = fivePointsDisagreement(
      this.fivePoints,
      0,
      this.detections.found.fivePoints,
      detection * FIVE_POINTS_LENGTH,
    );
    return disagreement <= MOST_DISAGREEMENT;
  }

  /** Takes landmarks where the detection is. @returns whether they can be trusted */
  private lookAt(frame: Frame, track: FaceTrack, detection: number): boolean {
    const { boxes, fivePoints } = this.detections.found;
    regionOfDetection(boxes, fivePoints, detection, track.region);
    track.presence = this.locate(frame, track);
    if (track.presence < UPRIGHT_PRESENCE) this.turn(frame, track);
    track.isAlike = true; // to nothing before: that was elsewhere
    if (!this.isTrusted(track, detection)) return false;
    // A second look, centred by the first one's landmarks, is the more exact.
    regionOfLandmarks(track.rawLandmarks, track.region, this.landmarker.scheme);
    track.presence = this.locate(frame, track);
    return this.isTrusted(track, detection);
  }

  /** Tries other angles than the detection's; a network without presence tells none. */
  private turn(frame: Frame, track: FaceTrack): void {
    if (this.turnPauseFrames > 0 || track.presence === 0) return;
    const isTurned = turnUpright(track.region, track.presence, () =>
      this.locate(frame, track),
    );
    if (!isTurned) this.turnPauseFrames = TURN_PAUSE_FRAMES;
    track.presence = this.locate(frame, track);
  }

  private add(frame: Frame, detection: number, capturedAtUs: number): void {
    const { list } = this;
    const { boxes } = this.detections.found;
    const { next } = list;
    if (next && this.lookAt(frame, next, detection)) {
      const track = list.admit(boxes, detection * 4, capturedAtUs);
      track.settle(frame, capturedAtUs);
    } else {
      const isDoubtful = next !== undefined && next.presence < DOUBTFUL_PRESENCE;
      list.seeUnfollowed(boxes, detection * 4, capturedAtUs, isDoubtful);
    }
  }

  private dropDuplicates(): void {
    for (let i = this.tracks.length - 1; i > 0; i--) {
      for (let j = 0; j < i; j++) {
        const a = this.tracks[j]!;
        const b = this.tracks[i]!;
        if (boxOverlap(a.box, 0, b.box, 0) < DUPLICATE_OVERLAP) continue;
        this.list.release(a.id < b.id ? i : j);
        break;
      }
    }
  }
}
