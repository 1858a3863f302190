import type { DetectedFaces } from '../../daemon/faces/face.js';
import type { FaceDetector } from '../../daemon/faces/face-detector.js';
import { defaultFaceTrackerSettings } from '../../daemon/faces/face-tracker.js';
import { FivePointTracker } from '../../daemon/faces/five-point-tracker.js';
import { createFrame } from '../../daemon/frames/frame.js';

const FRAME_US = 33_333;

/** Right eye, left eye, nose, mouth corners, from the face's centre. */
const FIVE = [-15, -15, 15, -15, 0, 0, -12, 15, 12, 15];

/** Shows faces 60 pixels wide and high about the given centres. */
class Scene implements FaceDetector {
  faces: [number, number][] = [];

  detect(_: unknown, found: DetectedFaces): void {
    found.count = this.faces.length;
    this.faces.forEach(([x, y], i) => {
      found.boxes.set([x - 30, y - 30, x + 30, y + 30], i * 4);
      found.fivePoints.set(
        FIVE.map((v, j) => v + (j % 2 === 0 ? x : y)),
        i * 10,
      );
      found.scores[i] = 0.9;
    });
  }

  close(): void {}
}

const frame = createFrame(640, 480);
let scene: Scene;
let tracker: FivePointTracker;
let capturedAtUs: number;

function track(maxFaces = 4) {
  scene = new Scene();
  tracker = new FivePointTracker(scene, { ...defaultFaceTrackerSettings, maxFaces });
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
