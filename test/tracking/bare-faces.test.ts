import { createFrame } from '../../daemon/frames/frame.js';
import { defaultFaceTrackerSettings } from '../../daemon/tracking/face-tracker.js';
import {
  bareNow,
  capturedAtUs,
  FRAME_US,
  follow,
  ids,
  scene,
  track,
  tracker,
} from './tracked-scene.js';

describe('never loses sight of a bare face', () => {
  test('knows a face whose landmarks neither are sure nor agree', async () => {
    scene.faces = [{ x: 100, y: 100, presence: 0.1, landmarksOffBy: 25 }];
    await follow(3);
    expect(tracker.faces).toHaveLength(0);
    expect(bareNow().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
  });

  test('knows where a followed face is whose landmarks can no longer be trusted', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 120, y: 100, presence: 0.1, landmarksOffBy: 25 }];
    await follow();
    expect(tracker.faces).toHaveLength(0);
    expect(bareNow().map(({ box }) => [...box])).toEqual([[90, 70, 150, 130]]);
  });

  test('knows where the second of two faces is whose landmarks can no longer be trusted', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 400, y: 200 },
    ];
    await follow(5);
    scene.faces[1] = { x: 420, y: 200, presence: 0.1, landmarksOffBy: 25 };
    await follow();
    expect(ids()).toEqual([1]);
    expect(bareNow().map(({ box }) => [...box])).toEqual([[390, 170, 450, 230]]);
  });

  test('remembers for a second where a face was lost, however long it was followed', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(60);
    scene.faces = [];
    const boxes: number[][] = [];
    for (await follow(); tracker.lastKnown.count > 0; await follow()) {
      boxes.push([...tracker.lastKnown.entries[0]!.box]);
    }
    // Thirty frames are 1.0 seconds.
    expect(boxes).toEqual(Array(30).fill([70, 70, 130, 130]));
  });

  test.each([[1], [Number.NaN]])(
    'knows where a face is whose landmarks are no numbers (presence %d), and follows it again',
    async (presence) => {
      track({ detectEveryFrames: 1000 });
      scene.faces = [{ x: 100, y: 100 }];
      await follow(10);
      scene.faces = [{ x: 100, y: 100, presence, landmarksOffBy: Number.NaN }];
      await follow();
      expect(tracker.faces).toHaveLength(0);
      expect(bareNow().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
      scene.faces = [{ x: 100, y: 100 }];
      await follow();
      expect(ids()).toEqual([1]);
      expect([...tracker.faces[0]!.box]).toEqual([70, 70, 130, 130]);
    },
  );

  test('knows a face whose landmarks are not sure half behind a followed one', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 128, y: 100, presence: 0.1, landmarksOffBy: 25 },
    ];
    for (let i = 0; i < 6; i++) {
      await follow();
      expect(tracker.faces.map(({ box }) => box[0])).toEqual([70]);
      expect(bareNow().map(({ box }) => [...box])).toEqual([[98, 70, 158, 130]]);
    }
  });

  test('does not take a face for the bare one beside it', async () => {
    scene.faces = [
      { x: 100, y: 100, presence: 0.1, landmarksOffBy: 25 },
      { x: 180, y: 100 },
    ];
    await follow();
    expect(tracker.faces.map(({ box }) => box[0])).toEqual([150]);
    expect(bareNow().map(({ box }) => [...box])).toEqual([[70, 70, 130, 130]]);
  });

  test('knows a bare face that moves once, where it is', async () => {
    for (const x of [100, 115, 130]) {
      scene.faces = [{ x, y: 100, presence: 0.1, landmarksOffBy: 25 }];
      await follow();
    }
    const { entries, count } = tracker.lastKnown;
    expect(count).toBe(1);
    expect([...entries[0]!.box]).toEqual([100, 70, 160, 130]);
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

  test.each([
    ['one frame, 200 ms', 0.04, 1, 6],
    ['two frames, a second', 0.04, 2, 30],
    ['one frame where landmarks are less sure that it is none, a second', 0.06, 1, 30],
  ])(
    'remembers what only the detector took for a face, in %s',
    async (_, presence, sightings, frames) => {
      scene.faces = [{ x: 100, y: 100, presence, landmarksOffBy: 25 }];
      await follow(sightings);
      scene.faces = [];
      await follow(frames);
      expect(tracker.lastKnown.count).toBe(1);
      await follow(1);
      expect(tracker.lastKnown.count).toBe(0);
    },
  );

  test('doubts the old place of a face that jumped nearby for 200 ms', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 200, y: 100 }];
    await follow();
    expect(ids()).toEqual([1]);
    for (let i = 0; i < 7; i++) {
      expect([...tracker.lastKnown.entries[0]!.box]).toEqual([70, 70, 130, 130]);
      await follow();
    }
    expect(tracker.lastKnown.count).toBe(0);
  });

  test('finds a hidden face beside which another person appears at once', async () => {
    track({ detectEveryFrames: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    scene.faces = [{ x: 200, y: 100 }];
    await follow(3);
    const newcomer = { x: 200, y: 100 };
    scene.faces = [newcomer, { x: 104, y: 100, presence: 0.1, landmarksOffBy: 25 }];
    await follow();
    expect(bareNow().map(({ box }) => [...box])).toEqual([[74, 70, 134, 130]]);
  });

  test('follows whoever was out of sight beside another from the first frame on', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 400, y: 100 },
    ];
    await follow(5);
    scene.faces = [{ x: 400, y: 100 }];
    // For three seconds and more, so that coming back meets each turn of four frames.
    for (let frames = 90; frames < 94; frames++) {
      await follow(frames);
      scene.faces.push({ x: 100, y: 100 });
      await follow();
      expect(tracker.faces).toHaveLength(2);
      scene.faces.pop();
    }
  });

  test('expects whoever is out of sight back for ten minutes', async () => {
    scene.faces = [
      { x: 100, y: 100 },
      { x: 400, y: 100 },
    ];
    await follow(5);
    scene.faces = [{ x: 400, y: 100 }];
    const picture = createFrame(640, 480);
    const detectionsIn = (frames: number, fromUs: number, stepUs: number) => {
      const before = scene.detections;
      for (let i = 0; i < frames; i++) tracker.follow(picture, fromUs + i * stepUs);
      return scene.detections - before;
    };
    expect(detectionsIn(599, 1e6, 1e6)).toBe(599);
    detectionsIn(1, 601e6, 1);
    expect(detectionsIn(40, 602e6, FRAME_US)).toBe(10);
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
