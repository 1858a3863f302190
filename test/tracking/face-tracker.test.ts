import { MAX_FACES } from '../../daemon/faces/face.js';
import { defaultFaceTrackerSettings } from '../../daemon/tracking/face-tracker.js';
import { paintedFrame } from '../faces/painted-frame.js';
import {
  FIVE,
  follow,
  ids,
  POINTS,
  scene,
  show,
  track,
  tracker,
} from './tracked-scene.js';

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

  test('at every frame while a face is new', async () => {
    track({ detectEveryFrames: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    expect(await follow(10)).toBe(4);
  });

  test('at once when the landmarks’ presence falls', async () => {
    track({ detectEveryFrames: 1000 });
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    expect(await follow(10)).toBe(0);
    scene.faces = [{ x: 100, y: 100, presence: 0.2 }];
    expect(await follow(1)).toBe(1);
  });

  test('at once when something else lies under landmarks as sure as ever', async () => {
    track({ detectEveryFrames: 1000 });
    show(halvedFace(100));
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    expect(await follow(10)).toBe(0);
    show(halvedFace(130));
    scene.faces = [{ x: 130, y: 100, isOutrun: true }];
    expect(await follow()).toBe(1);
    // At 100 now; smoothing takes a little of the 30 pixels.
    expect(tracker.faces[0]!.box[0]).toBeGreaterThan(90);
    expect(ids()).toEqual([1]);
  });

  test('no more often when light fades and a face moves along with its landmarks', async () => {
    track({ detectEveryFrames: 1000 });
    show(halvedFace(100));
    scene.faces = [{ x: 100, y: 100 }];
    await follow(10);
    show(halvedFace(130, 0.5));
    scene.faces = [{ x: 130, y: 100 }];
    expect(await follow()).toBe(0);
  });
});

/** A face about (x, 100) that is light on one side. */
const halvedFace = (x: number, light = 1) =>
  paintedFrame(
    640,
    480,
    [x - 30, x].map((left, i) => {
      const grey = (i === 0 ? 200 : 60) * light;
      return { left, top: 70, width: 30, height: 60, colour: [grey, grey, grey] };
    }),
  );

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
    expect(tracker.faces[0]!.ageFrames).toBe(4);
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

  test('however many come and go, one after another', async () => {
    for (let id = 1; id <= 3 * MAX_FACES; id++) {
      scene.faces = [{ x: 100 + id * 10, y: 100 }];
      await follow();
      expect(ids()).toEqual([id]);
      scene.faces = [];
      await follow(40);
    }
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
    expect(ids()).toEqual([1]);
  });
});

describe('looks twice', () => {
  test('at a newcomer, so that its place is exact', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow();
    expect(scene.looks).toBe(2);
  });

  test('at a face that moved fast, so that its place is exact', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    const before = scene.looks;
    scene.faces = [{ x: 110, y: 100 }];
    await follow();
    expect(scene.looks - before).toBe(2);
    expect(scene.lookedAtX).toBeCloseTo(110, 0);
  });

  test('not at a face at rest, nor at one that moves slowly', async () => {
    scene.faces = [{ x: 100, y: 100 }];
    await follow(5);
    const before = scene.looks;
    for (let i = 1; i <= 20; i++) {
      scene.faces = [{ x: 100 + i, y: 100 }];
      await follow();
    }
    expect(scene.looks - before).toBe(20);
  });
});

describe('looks at other angles', () => {
  /** Of the eye line, degrees clockwise. */
  const tilt = () => {
    const [x1, y1, x2, y2] = tracker.faces[0]!.fivePoints;
    return (Math.atan2(y2! - y1!, x2! - x1!) * 180) / Math.PI;
  };

  test.each([-170, -120, -90, -60, 60, 90, 120, 180])(
    'at a newcomer that is turned by %d°',
    async (turned) => {
      scene.faces = [{ x: 100, y: 100, turned }];
      await follow();
      expect(Math.cos(((tilt() - turned) * Math.PI) / 180)).toBeCloseTo(1, 4);
      const before = scene.looks;
      await follow(10);
      expect(scene.looks - before).toBe(10);
    },
  );

  test('not at one that lies as the detector says', async () => {
    scene.faces = [{ x: 100, y: 100, turned: 20 }];
    await follow();
    expect(scene.looks).toBe(2);
    expect(tilt()).toBeCloseTo(20, 3);
  });

  test('in vain only now and then, where leaves are taken for a face', async () => {
    scene.faces = [{ x: 100, y: 100, presence: 0.001, landmarksOffBy: 40 }];
    await follow(60);
    expect(ids()).toEqual([]);
    expect(scene.looks).toBeLessThan(60 + 5 * 8);
  });

  test('never for a network that tells no presence', async () => {
    scene.faces = [{ x: 100, y: 100, presence: 0 }];
    await follow();
    expect(scene.looks).toBe(2);
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
  scene.faces.push({ x: 300, y: 100, presence: 0.1, landmarksOffBy: 25 });
  await follow(5);
  expect(tracker.lastKnown.count).toBe(1);
  tracker.reset();
  expect(tracker.faces).toHaveLength(0);
  expect(tracker.lastKnown.count).toBe(0);
  scene.faces.pop();
  expect(await follow()).toBe(1);
  expect(ids()).toEqual([2]);
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
  track(
    {},
    {
      record: (stage, durationUs) => {
        expect(durationUs).toBeGreaterThanOrEqual(0);
        records.push(stage);
      },
    },
  );
  scene.faces = [{ x: 100, y: 100 }];
  await follow();
  expect(records).toEqual(['detect', 'landmarks']);
});
