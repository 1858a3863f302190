import type { FaceDetector } from '../../daemon/detectors/face-detector.js';
import type { DetectedFaces } from '../../daemon/faces/face.js';
import { createFrame } from '../../daemon/frames/frame.js';
import { defaultFaceTrackerSettings } from '../../daemon/tracking/face-tracker.js';
import { FivePointTracker } from '../../daemon/tracking/five-point-tracker.js';

const FRAME_US = 33_333;

/** Right eye, left eye, nose, mouth corners, from the face's centre. */
const FIVE = [-15, -15, 15, -15, 0, 0, -12, 15, 12, 15];

/** Shows faces 60 pixels wide and high about the given centres. */
class Scene implements FaceDetector {
  faces: [number, number][] = [];
  /** Looks at whole frames. */
  looks = 0;

  detect(_: unknown, found: DetectedFaces): void {
    this.looks++;
    this.show(this.faces, found);
  }

  close(): void {}

  protected show(faces: [number, number][], found: DetectedFaces): void {
    found.count = faces.length;
    faces.forEach(([x, y], i) => {
      found.boxes.set([x - 30, y - 30, x + 30, y + 30], i * 4);
      found.fivePoints.set(
        FIVE.map((v, j) => v + (j % 2 === 0 ? x : y)),
        i * 10,
      );
      found.scores[i] = 0.9;
    });
  }
}

/** Sees faces within 90 pixels of the one it looks around, three pixels to the right. */
class SceneAround extends Scene {
  looksAround = 0;
  /** Faces that are too small for a look at the whole frame. */
  far: [number, number][] = [];

  detectAround(_: unknown, box: Float32Array, found: DetectedFaces): void {
    this.looksAround++;
    const isNear = ([x, y]: [number, number]) =>
      Math.abs(x - (box[0]! + box[2]!) / 2) <= 90 &&
      Math.abs(y - (box[1]! + box[3]!) / 2) <= 90;
    const faces = [...this.faces, ...this.far].filter(isNear);
    this.show(
      faces.map(([x, y]) => [x + 3, y]),
      found,
    );
  }
}

const frame = createFrame(640, 480);
let scene: Scene;
let tracker: FivePointTracker;
let capturedAtUs: number;

function track(maxFaces = 4, detector = new Scene(), detectEveryFrames = 4) {
  scene = detector;
  const settings = { ...defaultFaceTrackerSettings, maxFaces, detectEveryFrames };
  tracker = new FivePointTracker(scene, settings);
  capturedAtUs = 0;
}
beforeEach(() => track());

function follow(...faces: [number, number][]) {
  scene.faces = faces;
  capturedAtUs += FRAME_US;
  tracker.follow(frame, capturedAtUs);
}

const ids = () => tracker.faces.map((face) => face.id);
const known = () => tracker.lastKnown.entries.slice(0, tracker.lastKnown.count);

test('finds a face in its first frame, exactly where the detector does', () => {
  follow([100, 120]);
  const [face] = tracker.faces;
  expect([...face!.box]).toEqual([70, 90, 130, 150]);
  expect([...face!.fivePoints]).toEqual([85, 105, 115, 105, 100, 120, 88, 135, 112, 135]);
  expect(face!.presence).toBeCloseTo(0.9);
});

test('keeps each face’s identity while two move and the detector reorders them', () => {
  follow([100, 100], [300, 100]);
  expect(ids()).toEqual([1, 2]);
  follow([295, 100], [105, 100]);
  const byId = new Map(tracker.faces.map((face) => [face.id, face.box[0]]));
  expect(byId.get(1)).toBe(75);
  expect(byId.get(2)).toBe(265);
});

test('steadies points at rest: a jitter of one pixel becomes less than half', () => {
  for (let i = 0; i < 30; i++) follow([100, 100]);
  follow([101, 100]);
  const moved = tracker.faces[0]!.fivePoints[4]! - 100;
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(0.5);
});

test('remembers where a face was lost, and gives it its identity back', () => {
  follow([100, 100]);
  follow();
  expect(tracker.faces).toEqual([]);
  expect(known().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
  expect(known()[0]!.seenAtUs).toBe(FRAME_US);
  follow([120, 100]);
  expect(ids()).toEqual([1]);
  expect(known()).toEqual([]);
});

test('forgets a face that stays away', () => {
  follow([100, 100]);
  for (let i = 0; i < 32; i++) follow();
  expect(known()).toEqual([]);
  follow([100, 100]);
  expect(ids()).toEqual([2]);
});

test.each([
  ['one frame, 200 ms', [1], 6],
  ['two frames, a second', [1, 1], 30],
  ['a frame twice, with one between, a second', [1, 0, 1], 30],
])('remembers what was taken for a face in %s', (_, sightings, frames) => {
  for (const isSeen of sightings) {
    if (isSeen) follow([100, 100]);
    else follow();
  }
  for (let i = 0; i < frames; i++) follow();
  expect(known()).toHaveLength(1);
  follow();
  expect(known()).toEqual([]);
});

test('tells of faces beyond the most that are followed', () => {
  track(1);
  follow([100, 100], [300, 100]);
  expect(ids()).toEqual([1]);
  expect(known().map(({ box, seenAtUs }) => [box[0], seenAtUs])).toEqual([
    [270, FRAME_US],
  ]);
});

test('follows faces without landmarks', () => {
  follow([100, 100]);
  expect(tracker.faces[0]!.landmarks).toHaveLength(0);
});

test('takes a face seen before its first frame for one that may be there', () => {
  tracker.expect(Float32Array.of(70, 70, 130, 130), 0, FRAME_US / 2);
  follow();
  expect(known().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
  follow([100, 100]);
  expect(known()).toEqual([]);
});

test('told to follow fewer faces, tells where the others are', () => {
  follow([100, 100], [300, 100]);
  tracker.tune({ ...defaultFaceTrackerSettings, maxFaces: 1 });
  expect(ids()).toEqual([1]);
  follow([100, 100], [300, 100]);
  expect(ids()).toEqual([1]);
  expect(known()).toHaveLength(1);
});

test('a detector that cannot look around faces looks at every frame', () => {
  for (let i = 0; i < 20; i++) follow([100, 100]);
  expect(scene.looks).toBe(20);
});

describe('a detector that can look around faces', () => {
  let around: SceneAround;
  const trackAround = (detectEveryFrames: number) => {
    around = new SceneAround();
    track(4, around, detectEveryFrames);
  };
  beforeEach(() => trackAround(5));

  /** Until only one frame in five is looked at as a whole, and one was just now. */
  function followCalmly() {
    for (let i = 0; i < 20; i++) follow([100, 100]);
    for (const { looks } = around; around.looks === looks; ) follow([100, 100]);
    around.looks = 0;
    around.looksAround = 0;
  }

  test('looks at the whole frame as seldom as it is told to while one face is followed', () => {
    followCalmly();
    for (let i = 0; i < 20; i++) follow([100 + i, 100]);
    expect(around.looks).toBe(4);
    expect(around.looksAround).toBe(20);
    expect(ids()).toEqual([1]);
    expect(tracker.faces[0]!.ageFrames).toBeGreaterThanOrEqual(40);
  });

  test('takes points from the same kind of look in every frame', () => {
    followCalmly();
    for (let i = 0; i < 12; i++) {
      follow([100, 100]);
      expect(tracker.faces[0]!.fivePoints[4]).toBeCloseTo(103, 2);
    }
  });

  test('keeps a still face still where what is seen depends on where one looks', () => {
    /** Sees a face as far beyond the middle of where it looks as it is from there. */
    class Overshooting extends SceneAround {
      override detectAround(_: unknown, box: Float32Array, found: DetectedFaces): void {
        const middle = (box[0]! + box[2]!) / 2;
        this.show(
          this.faces.map(([x, y]) => [x + 1 + (x - middle), y]),
          found,
        );
      }
    }
    track(4, new Overshooting(), 5);
    for (let i = 0; i < 60; i++) follow([100, 100]);
    const places = Array.from({ length: 12 }, () => {
      follow([100, 100]);
      return tracker.faces[0]!.fivePoints[4]!;
    });
    expect(Math.max(...places) - Math.min(...places)).toBeLessThan(0.01);
    for (let i = 0; i < 60; i++) follow([100 + i, 100]);
    expect(tracker.faces[0]!.fivePoints[4]).toBeGreaterThan(155);
  });

  test('finds a newcomer as soon as it next looks at the whole frame', () => {
    followCalmly();
    const frames = [1, 2, 3, 4, 5].map(() => {
      follow([100, 100], [400, 100]);
      return tracker.faces.length;
    });
    expect(frames).toEqual([1, 1, 1, 1, 2]);
  });

  test('finds a newcomer beside the face at once', () => {
    followCalmly();
    follow([100, 100], [180, 100]);
    expect(tracker.faces).toHaveLength(2);
  });

  test('looks at the whole frame at once when the face is not where it was', () => {
    followCalmly();
    follow([400, 100]);
    expect(around.looks).toBe(1);
    expect(tracker.faces.map(({ box }) => box[0])).toEqual([370]);
    expect(known().map(({ box }) => box[0])).toEqual([73]);
  });

  test('looks at every whole frame while a lost face may be there', () => {
    followCalmly();
    for (let i = 0; i < 6; i++) follow();
    expect(around.looks).toBe(6);
    expect(known()).toHaveLength(1);
  });

  test('follows a face on that only the picture around it shows', () => {
    followCalmly();
    around.far = [[100, 100]];
    for (let i = 0; i < 15; i++) follow();
    expect(ids()).toEqual([1]);
    expect(around.looks).toBe(3);
  });

  test('looks at whole frames alone while several faces are followed', () => {
    for (let i = 0; i < 20; i++) follow([100, 100], [400, 100]);
    expect(around.looks).toBe(20);
    expect(around.looksAround).toBe(0);
  });

  test('looks at whole frames alone while there is a face that is not followed', () => {
    track(1, around, 5);
    for (let i = 0; i < 20; i++) follow([100, 100], [400, 100]);
    expect(around.looks).toBe(20);
    expect(around.looksAround).toBe(0);
  });

  test('looks at whole frames alone when told to look at every frame', () => {
    trackAround(1);
    for (let i = 0; i < 20; i++) follow([100, 100]);
    expect(around.looks).toBe(20);
    expect(around.looksAround).toBe(0);
  });
});
