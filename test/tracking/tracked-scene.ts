// A picture of faces that are where a test says, and a tracker that follows them.

import type { FaceDetector } from '../../daemon/detectors/face-detector.js';
import {
  type DetectedFaces,
  type FaceRegion,
  FIVE_POINTS_LENGTH,
} from '../../daemon/faces/face.js';
import { faceMeshScheme } from '../../daemon/faces/landmark-scheme.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import type { FaceLandmarker } from '../../daemon/landmarkers/face-landmarker.js';
import type { StageClock } from '../../daemon/timing/stage-clock.js';
import {
  defaultFaceTrackerSettings,
  FaceTracker,
  type FaceTrackerSettings,
} from '../../daemon/tracking/face-tracker.js';

export const POINTS = 468;
export const FRAME_US = 33_333;

/** A face that is really in the picture, 60 pixels wide and high about (x, y). */
interface TrueFace {
  x: number;
  y: number;
  /** What the landmark network will say; default 1. */
  presence?: number;
  /** False when the detector overlooks it. */
  isDetectable?: boolean;
  /** How far off the landmark network is, pixels; NaN when it gives no numbers. */
  landmarksOffBy?: number;
  /** How it is turned, degrees clockwise: more than 30 off, the network is half sure of a
   *  face that lies as its region does. The detector's points stand upright in any case. */
  turned?: number;
  /** Whether it takes the middle of where it looks for the face, unless that is near. */
  isOutrun?: boolean;
}

/** Right eye, left eye, nose, mouth corners, from the face's centre. */
export const FIVE = [-15, -15, 15, -15, 0, 0, -12, 15, 12, 15];

/** FaceMesh indexes that make five points, with where they lie. */
const MESH: [number, number, number][] = [
  [33, -20, -15],
  [133, -10, -15],
  [362, 10, -15],
  [263, 20, -15],
  [1, 0, 0],
  [61, -12, 15],
  [291, 12, 15],
  [10, 0, -30],
  [152, 0, 30],
  [234, -30, 0],
  [454, 30, 0],
];

class Scene implements FaceDetector, FaceLandmarker {
  readonly model = 'scene';
  readonly scheme = faceMeshScheme;
  faces: TrueFace[] = [];
  detections = 0;
  looks = 0;
  /** Middle of the region that was looked at last. */
  lookedAtX = 0;

  detect(_: unknown, found: DetectedFaces): void {
    this.detections++;
    found.count = 0;
    for (const { x, y, isDetectable = true } of this.faces) {
      if (!isDetectable) continue;
      const i = found.count++;
      found.boxes.set([x - 30, y - 30, x + 30, y + 30], i * 4);
      FIVE.forEach((v, j) => {
        found.fivePoints[i * FIVE_POINTS_LENGTH + j] = v + (j % 2 === 0 ? x : y);
      });
      found.scores[i] = 0.9;
    }
  }

  locate(_: unknown, region: FaceRegion, landmarks: Float32Array): number {
    this.looks++;
    this.lookedAtX = region.centreX;
    const distance = ({ x, y }: TrueFace) =>
      Math.hypot(x - region.centreX, y - region.centreY);
    const nearest = [...this.faces].sort((a, b) => distance(a) - distance(b))[0];
    if (!nearest || distance(nearest) > region.size / 2) {
      landmarks.fill(region.centreX);
      return 0;
    }
    const { x, y, presence = 1, isOutrun = false, turned } = nearest;
    const isMissed = isOutrun && distance(nearest) > 15;
    const { landmarksOffBy = isMissed ? region.centreX - x : 0 } = nearest;
    for (let i = 0; i < POINTS; i++) {
      landmarks.set([x + landmarksOffBy, y, 0], i * 3);
    }
    const off = ((turned ?? 0) * Math.PI) / 180 - region.angleRad;
    const isAcross = turned !== undefined && Math.cos(off) < Math.cos(Math.PI / 6);
    const angle = isAcross ? region.angleRad : ((turned ?? 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (const [i, dx, dy] of MESH) {
      const place = [
        x + dx * cos - dy * sin + landmarksOffBy,
        y + dx * sin + dy * cos,
        0,
      ];
      landmarks.set(place, i * 3);
    }
    return isAcross ? Math.min(0.6, presence) : presence;
  }

  close(): void {}
}

const blank = createFrame(640, 480);
let frame: Frame = blank;
export let scene: Scene;
export let tracker: FaceTracker;
export let capturedAtUs: number;

/** Starts anew. */
export function track(
  settings: Partial<FaceTrackerSettings> = {},
  clock?: Pick<StageClock, 'record'>,
) {
  scene = new Scene();
  const all = { ...defaultFaceTrackerSettings, ...settings };
  tracker = new FaceTracker(scene, scene, all, clock);
  capturedAtUs = 0;
  frame = blank;
}

/** What the frames to come look like; black until told. */
export function show(picture: Frame): void {
  frame = picture;
}
beforeEach(() => track());

/** Follows so many frames. @returns detections made in them */
export async function follow(frames = 1): Promise<number> {
  const before = scene.detections;
  for (let i = 0; i < frames; i++) {
    capturedAtUs += FRAME_US;
    await tracker.follow(frame, capturedAtUs);
  }
  return scene.detections - before;
}

export const ids = () => tracker.faces.map((face) => face.id);
export const bareNow = () =>
  tracker.lastKnown.entries
    .slice(0, tracker.lastKnown.count)
    .filter((known) => known.seenAtUs === capturedAtUs);
