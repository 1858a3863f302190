import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { scrfdGraph } from '../onnx/detector-graphs.js';
import {
  allRed,
  as64,
  blueAt24x16,
  expectNumbers,
  red,
  redAt24x16,
  scrfd,
  scrfdOptions,
} from './tiny-detectors.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

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
      message: expect.stringMatching(
        new RegExp(`${scrfd.name} do not fit.*stride 32: score_8 \\[128, 1\\]`),
      ),
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
