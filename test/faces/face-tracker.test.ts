import {
  type DetectedFaces,
  type FaceRegion,
  FIVE_POINTS_LENGTH,
} from '../../daemon/faces/face.js';
import type { FaceDetector } from '../../daemon/faces/face-detector.js';
import type { FaceLandmarker } from '../../daemon/faces/face-landmarker.js';
import {
  defaultFaceTrackerSettings,
  FaceTracker,
  type FaceTrackerSettings,
} from '../../daemon/faces/face-tracker.js';
import { faceMeshScheme } from '../../daemon/faces/landmark-scheme.js';
import { createFrame } from '../../daemon/frames/frame.js';

const POINTS = 468;
const FRAME_US = 33_333;

/** A face that is really in the picture, 60 pixels wide and high about (x, y). */
interface TrueFace {
  x: number;
  y: number;
  /** What the landmark network will say; default 1. */
  presence?: number;
  /** False when the detector overlooks it. */
  isDetectable?: boolean;
  /** How far off the landmark network is, pixels. */
  landmarksOffBy?: number;
}

/** Right eye, left eye, nose, mouth corners, from the face's centre. */
const FIVE = [-15, -15, 15, -15, 0, 0, -12, 15, 12, 15];

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
    const distance = ({ x, y }: TrueFace) =>
      Math.hypot(x - region.centreX, y - region.centreY);
    const nearest = [...this.faces].sort((a, b) => distance(a) - distance(b))[0];
    if (!nearest || distance(nearest) > region.size / 2) {
      landmarks.fill(region.centreX);
      return 0;
    }
    const { x, y, presence = 1, landmarksOffBy = 0 } = nearest;
    for (let i = 0; i < POINTS; i++) {
      landmarks.set([x + landmarksOffBy, y, 0], i * 3);
    }
    for (const [i, dx, dy] of MESH) {
      landmarks.set([x + dx + landmarksOffBy, y + dy, 0], i * 3);
    }
    return presence;
  }

  close(): void {}
}

const frame = createFrame(640, 480);
let scene: Scene;
let tracker: FaceTracker;
let capturedAtUs: number;

function track(settings: Partial<FaceTrackerSettings> = {}) {
  scene = new Scene();
  tracker = new FaceTracker(scene, scene, { ...defaultFaceTrackerSettings, ...settings });
  capturedAtUs = 0;
}
beforeEach(() => track());

/** Follows so many frames. @returns detections made in them */
async function follow(frames = 1): Promise<number> {
  const before = scene.detections;
  for (let i = 0; i < frames; i++) {
    capturedAtUs += FRAME_US;
    await tracker.follow(frame, capturedAtUs);
  }
  return scene.detections - before;
}

const ids = () => tracker.faces.map((face) => face.id);
const bareNow = () =>
  tracker.lastKnown.entries
    .slice(0, tracker.lastKnown.count)
    .filter((known) => known.seenAtUs === capturedAtUs);

describe('detects', () => {
  test('at every frame while there is no face', async () => {
    expect(await follow(10)).toBe(10);
  });

  test('every Nth frame while a face is followed well', async () => {
    track({ detectEveryFrames: 5 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    expect(await follow(50)).toBe(10);
  });

  test('at once when the landmarks’ presence falls', async () => {
    track({ detectEveryFrames: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    expect(await follow(10)).toBe(0);
    scene.faces = [{ x: 100, y: 100, presence: 0.2 }];
    expect(await follow(1)).toBe(1);
  });
});

describe('follows', () => {
  test('a face from the first frame on, with its box and points', async () => {
    scene.faces = [{ x: 100, y: 120 }];
    await follow();
    const [face] = tracker.faces;
    expect([...face!.box]).toEqual([70, 90, 130, 150]);
    expect([...face!.fivePoints]).toEqual(FIVE.map((v, i) => v + (i % 2 ? 120 : 100)));
    expect(face!.presence).toBe(1);
    expect(face!.ageFrames).toBe(0);
    expect(face!.landmarks).toHaveLength(POINTS * 3);
  });

  test('a moving face by its landmarks, without the detector', async () => {
    track({ detectEveryFrames: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    for (let i = 1; i <= 30; i++) {
      scene.faces = [{ x: 100 + i * 10, y: 100 }];
      expect(await follow()).toBe(0);
    }
    expect(ids()).toEqual([1]);
    expect(tracker.faces[0]!.ageFrames).toBe(34);
    expect(Math.abs(tracker.faces[0]!.box[0]! - 370)).toBeLessThan(10);
  });

  test('a face that jumps where its landmarks cannot follow, by the detector', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    scene.faces = [{ x: 400, y: 300 }];
    await follow();
    expect(tracker.faces).toHaveLength(1);
    expect(tracker.faces[0]!.box[0]).toBeCloseTo(370, 3);
  });

  test('two faces under ids of their own, and goes on with one when the other leaves', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 400, y: 100 },
    ];
    await follow(10);
    expect(ids()).toEqual([1, 2]);
    scene.faces = [{ x: 400, y: 100 }];
    await follow(5);
    expect(ids()).toEqual([2]);
  });

  test('a newcomer after at most N frames', async () => {
    track({ detectEveryFrames: 5 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(20);
    scene.faces.push({ x: 400, y: 100 });
    await follow(5);
    expect(ids()).toEqual([1, 2]);
  });

  test('a face the detector overlooks, as long as its landmarks are sure', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 100, y: 100, isDetectable: false }];
    await follow(50);
    expect(ids()).toEqual([1]);
  });

  test('a face of unsure landmarks that agree with the detector', async () => {
    scene.faces = [{ x: 100, y: 100, presence: 0.1 }];
    await follow(5);
    expect(ids()).toEqual([1]);
    expect(tracker.faces[0]!.presence).toBeCloseTo(0.1, 6);
  });

  test('a face under its old id when it comes back at once', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    scene.faces = [];
    await follow(3);
    expect(ids()).toEqual([]);
    scene.faces = [{ x: 105, y: 100 }];
    await follow();
    expect(ids()).toEqual([1]);
  });

  test('no more faces than asked for', async () => {
    track({ maxFaces: 2 });
    scene.faces = [100, 200, 300].map((x) => ({ x, y: 100 }));
    await follow(10);
    expect(ids()).toEqual([1, 2]);
  });

  test('one face once, when two have run into one', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ];
    await follow(10);
    for (let x = 200; x > 100; x -= 5) {
      scene.faces = [
        { x: 100, y: 100 },
        { x, y: 100 },
      ];
      await follow();
    }
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    expect(tracker.faces).toHaveLength(1);
  });
});

describe('never loses sight of a bare face', () => {
  test('knows a face whose landmarks neither are sure nor agree', async () => {
    scene.faces = [{ x: 100, y: 100, presence: 0.1, landmarksOffBy: 25 }];
    await follow(3);
    expect(tracker.faces).toHaveLength(0);
    expect(bareNow().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
  });

  test('knows the faces beyond the most that are followed', async () => {
    track({ maxFaces: 1 });
    scene.faces = [100, 200, 300].map((x) => ({ x, y: 100 }));
    await follow(3);
    expect(bareNow()).toHaveLength(2);
  });

  test('remembers where a face was lost, for a while', async () => {
    track({ rememberMs: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [];
    await follow(10);
    const { entries, count } = tracker.lastKnown;
    expect(count).toBe(1);
    expect([...entries[0]!.box]).toEqual([70, 70, 130, 130]);
    expect(entries[0]!.id).toBe(1);
    // Ten frames ago it was still there.
    expect(capturedAtUs - entries[0]!.seenAtUs).toBe(10 * FRAME_US);
    await follow(22);
    expect(tracker.lastKnown.count).toBe(0);
  });

  test('knows nothing at the old place of a face that jumped nearby', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 200, y: 100 }];
    await follow();
    expect(ids()).toEqual([1]);
    expect(tracker.lastKnown.count).toBe(0);
  });

  test('keeps the old place when the face that appears is far off', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 400, y: 100 }];
    await follow();
    expect(ids()).toEqual([2]);
    expect([...tracker.lastKnown.entries[0]!.box]).toEqual([70, 70, 130, 130]);
  });

  test('forgets the place once the face is followed again', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [];
    await follow(2);
    scene.faces = [{ x: 100, y: 100 }];
    await follow();
    expect(tracker.lastKnown.count).toBe(0);
  });
});

test('smooths landmarks by its settings', async () => {
  const shaken = async (minCutoffHz: number) => {
    track({ smoothing: { minCutoffHz, cutoffPerSpeed: 0, speedCutoffHz: 1 } });
    const seen: number[] = [];
    for (let i = 0; i < 60; i++) {
      scene.faces = [{ x: 100 + (i % 2), y: 100 }];
      await follow();
      seen.push(tracker.faces[0]!.landmarks[0]!);
    }
    return Math.max(...seen.slice(30)) - Math.min(...seen.slice(30));
  };
  expect(await shaken(0.5)).toBeLessThan(0.2);
  expect(await shaken(1000)).toBeGreaterThan(0.9);
});

test('keeps its arrays: faces live in memory made at the start', async () => {
  scene.faces = [{ x: 100, y: 100 }];
  await follow();
  const { box, landmarks } = tracker.faces[0]!;
  const list = tracker.faces;
  await follow(30);
  expect(tracker.faces).toBe(list);
  expect(tracker.faces[0]!.box).toBe(box);
  expect(tracker.faces[0]!.landmarks).toBe(landmarks);
});

test('starts anew after a reset', async () => {
  scene.faces = [{ x: 100, y: 100 }];
  await follow(5);
  tracker.reset();
  expect(tracker.faces).toHaveLength(0);
  expect(await follow()).toBe(1);
  expect(ids()).toEqual([2]);
});

test('takes a face seen before its first frame for one that may be there', async () => {
  tracker.expect(Float32Array.of(70, 70, 130, 130), 0, FRAME_US / 2);
  await follow();
  expect(tracker.lastKnown.count).toBe(1);
  scene.faces = [{ x: 100, y: 100 }];
  await follow();
  expect(tracker.lastKnown.count).toBe(0);
  expect(ids()).toEqual([1]);
});

test('told to follow fewer faces, tells where the others are', async () => {
  scene.faces = [
    { x: 100, y: 100 },
    { x: 300, y: 100 },
  ];
  await follow(5);
  expect(tracker.faces).toHaveLength(2);
  const left = tracker.faces[0]!.id;
  tracker.tune({ ...defaultFaceTrackerSettings, maxFaces: 1 });
  expect(ids()).toEqual([left]);
  await follow();
  expect(ids()).toEqual([left]);
  expect(tracker.lastKnown.count).toBe(1);
  tracker.tune(defaultFaceTrackerSettings);
  await follow();
  expect(tracker.faces).toHaveLength(2);
  expect(tracker.lastKnown.count).toBe(0);
});

test('told how often to look for faces, does so', async () => {
  scene.faces = [{ x: 100, y: 100 }];
  await follow(10);
  tracker.tune({ ...defaultFaceTrackerSettings, detectEveryFrames: 10 });
  await follow(10);
  const before = scene.detections;
  await follow(20);
  expect(scene.detections - before).toBe(2);
});

test('told another smoothing, smooths faces in view by it', async () => {
  const smoothing = { minCutoffHz: 0.05, cutoffPerSpeed: 0, speedCutoffHz: 1 };
  const moved = async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    const before = tracker.faces[0]!.landmarks[0]!;
    scene.faces = [{ x: 101, y: 100 }];
    await follow();
    return tracker.faces[0]!.landmarks[0]! - before;
  };
  expect(await moved()).toBeGreaterThan(0.2);
  tracker.tune({ ...defaultFaceTrackerSettings, smoothing });
  scene.faces = [{ x: 100, y: 100 }];
  await follow(200);
  expect(await moved()).toBeLessThan(0.05);
});

test('records the time of both stages', async () => {
  const records: string[] = [];
  scene = new Scene();
  scene.faces = [{ x: 100, y: 100 }];
  tracker = new FaceTracker(scene, scene, defaultFaceTrackerSettings, {
    record: (stage, durationUs) => {
      expect(durationUs).toBeGreaterThanOrEqual(0);
      records.push(stage);
    },
  });
  capturedAtUs = 0;
  await follow();
  expect(records).toEqual(['detect', 'landmarks']);
});

describe('looks twice', () => {
  test('at a face that moved fast, so that its place is exact', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    const before = scene.looks;
    scene.faces = [{ x: 110, y: 100 }];
    await follow();
    expect(scene.looks - before).toBe(2);
  });

  test('not at a face at rest', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    const before = scene.looks;
    scene.faces = [{ x: 101, y: 100 }];
    await follow();
    expect(scene.looks - before).toBe(1);
  });
});
