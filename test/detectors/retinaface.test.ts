import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import {
  type DetectorGraphOptions,
  retinafaceGraph,
  scrfdGraph,
} from '../onnx/detector-graphs.js';
import {
  as64,
  blue,
  entry,
  expectNumbers,
  points,
  red,
  scrfdOptions,
} from './tiny-detectors.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

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
      message: expect.stringContaining(`${retinaface.name} has no output [1, 168, 4]`),
    });
  });
});
