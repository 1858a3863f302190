// One followed face with its memory, made once and used for one face after another.

import { type FaceRegion, FIVE_POINTS_LENGTH } from '../faces/face.js';
import {
  boxOfLandmarks,
  faceWidthOf,
  fivePointsOfLandmarks,
  regionOfLandmarks,
} from '../faces/face-region.js';
import type { LandmarkScheme } from '../faces/landmark-scheme.js';
import type { Frame } from '../frames/frame.js';
import { FaceGlance } from './face-glance.js';
import { OneEuroFilter, type OneEuroSettings } from './one-euro-filter.js';
import type { Track } from './track-list.js';

export class FaceTrack implements Track {
  id = 0;
  /** Of the landmarks in `rawLandmarks`. */
  presence = 0;
  /** Whether what lies under `rawLandmarks` looks as it did a frame ago. */
  isAlike = true;
  ageFrames = 0;
  /** Capture time of the frame that it was followed in last. */
  seenAtUs = 0;
  readonly box = new Float32Array(4);
  readonly fivePoints = new Float32Array(FIVE_POINTS_LENGTH);
  readonly landmarks: Float32Array;
  /** As the network gave them in this frame, to be taken over by `settle`. */
  readonly rawLandmarks: Float32Array;
  /** Where to look in the next frame. */
  readonly region: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  readonly glance = new FaceGlance();
  private readonly filter: OneEuroFilter;

  constructor(
    private readonly scheme: LandmarkScheme,
    smoothing: OneEuroSettings,
  ) {
    const length = scheme.pointCount * 3;
    this.landmarks = new Float32Array(length);
    this.rawLandmarks = new Float32Array(length);
    this.filter = new OneEuroFilter(length, smoothing);
  }

  /** Begins another face. */
  start(id: number): void {
    this.id = id;
    this.ageFrames = -1; // 0 once its first frame is settled
    this.filter.reset();
    this.glance.forget();
  }

  useSmoothing(smoothing: OneEuroSettings): void {
    this.filter.settings = smoothing;
  }

  /** Takes over `rawLandmarks` as this frame's. */
  settle(frame: Frame, capturedAtUs: number): void {
    this.ageFrames++;
    this.seenAtUs = capturedAtUs;
    regionOfLandmarks(this.rawLandmarks, this.region, this.scheme);
    this.glance.keep(frame, this.region);
    this.filter.filter(
      this.rawLandmarks,
      this.landmarks,
      capturedAtUs,
      faceWidthOf(this.region),
    );
    boxOfLandmarks(this.landmarks, this.box, this.scheme);
    fivePointsOfLandmarks(this.landmarks, this.fivePoints, this.scheme);
  }
}
