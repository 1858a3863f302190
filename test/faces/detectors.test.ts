import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import {
  type DetectorGraphOptions,
  retinafaceGraph,
  scrfdGraph,
  yunetGraph,
} from '../onnx/detector-graphs.js';
import { NetworkThread } from './network-thread.js';
import { paintedFrame } from './painted-frame.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

const red = [255, 0, 0] as const;
const blue = [0, 0, 255] as const;

/** Five points right of and below the grid point, in the family's unit. */
const points = [1, 1, 3, 1, 2, 2, 1, 3, 3, 3];

function entry(family: string, numerics: object): ModelEntry {
  return {
    name: `tiny-${family}`,
    role: 'detector',
    family,
    file: 'tiny.onnx',
    bytes: 1,
    sha256: '0'.repeat(64),
    licence: { name: 'MIT', isRestricted: false },
    urls: [],
    numerics: { scoreThreshold: 0.5, overlapThreshold: 0.4, ...numerics },
  };
}

const scrfd = entry('scrfd', {
  order: 'rgb',
  mean: [127.5, 127.5, 127.5],
  std: [128, 128, 128],
});
const scrfdOptions: DetectorGraphOptions = {
  size: ['h', 'w'],
  redChannel: 0,
  gain: 1,
  activeStride: 8,
  box: [1, 2, 5, 6],
  points,
};

const yunet = entry('yunet', { order: 'bgr', mean: [0, 0, 0], std: [1, 1, 1] });
const yunetOptions: DetectorGraphOptions = {
  size: ['h', 'w'],
  redChannel: 2,
  gain: 1 / 255,
  activeStride: 16,
  box: [0.5, 0.25, Math.log(4), Math.log(2)],
  points,
};

const retinaface = entry('retinaface', {
  order: 'bgr',
  mean: [104, 117, 123],
  std: [1, 1, 1],
});
const retinafaceOptions: DetectorGraphOptions = {
  size: [64, 64],
  redChannel: 2,
  gain: 1 / 132, // red is 255 − 123 above its mean
  activeStride: 16,
  box: [1, -1, 5 * Math.log(0.5), 0],
  points,
};

function expectNumbers(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 3);
  });
}

/** A 64×64 frame, red in the cell at column 3, row 2 of stride 8. */
const redAt24x16 = paintedFrame(64, 64, [
  { left: 24, top: 16, width: 8, height: 8, colour: red },
]);
const blueAt24x16 = paintedFrame(64, 64, [
  { left: 24, top: 16, width: 8, height: 8, colour: blue },
]);
const allRed = paintedFrame(64, 64, [
  { left: 0, top: 0, width: 64, height: 64, colour: red },
]);
const as64 = { pictureSizes: [64] };

describe('SCRFD', () => {
  describe.each([
    ['without a batch dimension, any size', { size: ['h', 'w'], hasBatch: false }],
    ['with a batch dimension, any size', { size: ['h', 'w'], hasBatch: true }],
    ['with a batch dimension, fixed size', { size: [64, 64], hasBatch: true }],
    [
      'with its outputs in another order',
      { size: ['h', 'w'], hasBatch: false, isShuffled: true },
    ],
  ] as const)('%s', (_, variant) => {
    const file = scrfdGraph({ ...scrfdOptions, ...variant, size: [...variant.size] });

    test('measures boxes and points in strides from the cell’s corner', async () => {
      const [found] = await thread.run('detect', {
        file,
        model: scrfd,
        options: as64,
        frames: [redAt24x16],
      });
      expect(found).toHaveLength(1);
      // The corner (24, 16); left 1, top 2, right 5, bottom 6 strides of 8 away.
      expectNumbers(found![0]!.box, [16, 0, 64, 64]);
      expectNumbers(found![0]!.fivePoints, [32, 24, 48, 24, 40, 32, 32, 40, 48, 40]);
    });
  });

  const file = scrfdGraph({ ...scrfdOptions, hasBatch: false });

  // The box's longer side, 160 pixels, becomes 80 on a canvas of 128: from (136, 20) on,
  // two pixels of the frame are one of the canvas, and so 16 a cell of stride 8.
  const box = [184, 100, 344, 196];
  const redNearBox = paintedFrame(640, 480, [
    { left: 184, top: 100, width: 16, height: 16, colour: red },
    { left: 500, top: 100, width: 16, height: 16, colour: red },
  ]);

  test('looks around a face, and there only', async () => {
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      frames: [redNearBox],
      around: [box],
    });
    expect(found).toHaveLength(1);
    // Two strides of the canvas are 16 pixels of the frame.
    expectNumbers(found![0]!.box, [184 - 16, 100 - 32, 184 + 80, 100 + 96]);
    expectNumbers(
      found![0]!.fivePoints,
      [200, 116, 232, 116, 216, 132, 200, 148, 232, 148],
    );
  });

  test('does not look around a face where the file takes one size only', async () => {
    const task = {
      file: scrfdGraph({ ...scrfdOptions, size: [160, 160], hasBatch: false }),
      model: scrfd,
      options: { pictureSizes: [160] },
      frames: [redNearBox],
      around: [box],
    };
    await expect(thread.run('detect', task)).rejects.toThrow('cannot look around');
  });

  test('shows pixels to the network as (x − mean) / std', async () => {
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      options: as64,
      frames: [allRed],
    });
    // (255 − 127.5) / 128; NV12 rounds red to 254.4.
    expect(found![0]!.score).toBeCloseTo((254.4 - 127.5) / 128, 2);
  });

  test('wants RGB: blue is no face', async () => {
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      options: as64,
      frames: [blueAt24x16],
    });
    expect(found).toEqual([]);
  });

  test('gives coordinates of the frame when the picture is shrunk', async () => {
    // 256×128 shrinks to 128×64: the same cell is at (48, 32) and twice as far across.
    const frame = paintedFrame(256, 128, [
      { left: 48, top: 32, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      options: { pictureSizes: [128], frameSize: { width: 256, height: 128 } },
      frames: [frame],
    });
    expectNumbers(found![0]!.box, [32, 0, 128, 128]);
    expectNumbers(found![0]!.fivePoints.slice(0, 2), [64, 48]);
  });

  test('keeps the better of two faces that overlap and both of two that do not', async () => {
    const frame = paintedFrame(256, 64, [
      { left: 24, top: 16, width: 8, height: 8, colour: red },
      { left: 32, top: 16, width: 8, height: 8, colour: [230, 0, 0] },
      { left: 168, top: 16, width: 8, height: 8, colour: [230, 0, 0] },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      options: { pictureSizes: [256] },
      frames: [frame],
    });
    // Each box spans 48 pixels; the first two are 8 apart: 40 / 56 = 0.71 > 0.4.
    expect(found!.map(({ box }) => box[0])).toEqual([16, 160]);
  });

  test('keeps the best faces when there are more than fit', async () => {
    const frame = paintedFrame(256, 64, [
      { left: 24, top: 16, width: 8, height: 8, colour: [230, 0, 0] },
      { left: 168, top: 16, width: 8, height: 8, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: scrfd,
      options: { pictureSizes: [256] },
      frames: [frame],
      capacity: 1,
    });
    expect(found!.map(({ box }) => box[0])).toEqual([160]);
  });

  test('joins the faces of all looks', async () => {
    // The small look's cell of 8 covers 16 frame pixels, the large look's 8.
    const [found] = await thread.run('detect', {
      file: scrfdGraph({ ...scrfdOptions, hasBatch: false, box: [1, 1, 1, 1] }),
      model: scrfd,
      options: { pictureSizes: [128, 64] },
      frames: [
        paintedFrame(128, 128, [
          { left: 24, top: 24, width: 8, height: 8, colour: red }, // large look only
          { left: 64, top: 64, width: 16, height: 16, colour: red },
        ]),
      ],
    });
    const sizes = found!.map(({ box }) => box[2]! - box[0]!);
    expect(sizes).toContain(16);
    expect(sizes).toContain(32);
  });

  test('refuses a model without all nine outputs, telling what it has', async () => {
    const run = thread.run('detect', {
      file: scrfdGraph({ ...scrfdOptions, hasBatch: false, isIncomplete: true }),
      model: scrfd,
      options: as64,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
      message: expect.stringMatching(/do not fit.*stride 32: score_8 \[128, 1\]/),
    });
  });

  test('refuses numerics without a channel order', async () => {
    const run = thread.run('detect', {
      file,
      model: { ...scrfd, numerics: { ...scrfd.numerics, order: 'rbg' } },
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: 'The manifest\'s numerics of tiny-scrfd have no valid "order".',
    });
  });
});

describe('YuNet', () => {
  const file = yunetGraph(yunetOptions, 0.81);

  test('offsets centres from the cell, takes sizes as exponents', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found).toHaveLength(1);
    // Cell (2, 1) of stride 16: centre (40, 20), 4 × 2 strides large.
    expectNumbers(found![0]!.box, [8, 4, 72, 36]);
    expectNumbers(found![0]!.fivePoints, [48, 32, 80, 32, 64, 48, 48, 64, 80, 64]);
  });

  test('scores by the root of class times objectness', async () => {
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [allRed],
    });
    expect(found![0]!.score).toBeCloseTo(Math.sqrt((254.4 / 255) * 0.81), 2);
  });

  test('wants BGR: blue is no face', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: blue },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found).toEqual([]);
  });

  test('clamps scores that exceed 1', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file: yunetGraph({ ...yunetOptions, gain: 1 }, 2),
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expect(found![0]!.score).toBe(1);
  });

  test('looks at a small picture on the canvas of a fixed-size model', async () => {
    // The frame's 128 pixels on 64 of the canvas's 128: the cell at canvas (32, 16).
    const frame = paintedFrame(128, 128, [
      { left: 64, top: 32, width: 32, height: 32, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file: yunetGraph({ ...yunetOptions, size: [128, 128] }, 0.81),
      model: yunet,
      options: as64,
      frames: [frame],
    });
    expectNumbers(found![0]!.box, [16, 8, 144, 72]);
  });
});

describe('RetinaFace', () => {
  const file = retinafaceGraph(retinafaceOptions);

  test('places boxes and points by its anchors', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: red },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: retinaface,
      options: as64,
      frames: [frame],
    });
    // Cell (2, 1) of stride 16: anchor centre (40, 24), sides 64 and 128. The first,
    // stronger: centre + (0.1, −0.1) · 64, width halved by e^(0.2 · 5 ln ½).
    expectNumbers(found![0]!.box, [30.4, -14.4, 62.4, 49.6]);
    expectNumbers(
      found![0]!.fivePoints,
      [46.4, 30.4, 59.2, 30.4, 52.8, 36.8, 46.4, 43.2, 59.2, 43.2],
    );
    // The second anchor's box, twice as large about the same place, overlaps by ¼.
    expectNumbers(found![1]!.box, [20.8, -52.8, 84.8, 75.2]);
    expect(found).toHaveLength(2);
  });

  test('wants BGR: blue is no face', async () => {
    const frame = paintedFrame(64, 64, [
      { left: 32, top: 16, width: 16, height: 16, colour: blue },
    ]);
    const [found] = await thread.run('detect', {
      file,
      model: retinaface,
      options: as64,
      frames: [frame],
    });
    expect(found).toEqual([]);
  });

  test('refuses a model whose outputs do not list all anchors', async () => {
    const run = thread.run('detect', {
      file: scrfdGraph({ ...scrfdOptions, hasBatch: true }),
      model: retinaface,
      options: as64,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
      // 8² + 4² + 2² cells, two anchors each
      message: expect.stringContaining('no output [1, 168, 4]'),
    });
  });
});

describe('a detector', () => {
  test('refuses a truncated file in one sentence', async () => {
    const file = scrfdGraph({ ...scrfdOptions, hasBatch: false });
    const run = thread.run('detect', {
      file: file.subarray(0, file.length / 2),
      model: scrfd,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });

  test('refuses an input that is not a picture', async () => {
    const run = thread.run('detect', {
      file: scrfdGraph({ ...scrfdOptions, hasBatch: false, size: [50, 64] }),
      model: scrfd,
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
      message: expect.stringContaining('the first is [1, 3, 50, 64]'),
    });
  });

  test('refuses a family that nobody knows', async () => {
    const run = thread.run('detect', {
      file: new Uint8Array(),
      model: { ...scrfd, family: 'toString' },
      frames: [],
    });
    await expect(run).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining('known are yunet, scrfd, retinaface'),
    });
  });
});
