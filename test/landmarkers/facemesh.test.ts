import type { FaceRegion } from '../../daemon/faces/face.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { landmarkerGraph } from '../onnx/face-graphs.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

const model: ModelEntry = {
  name: 'tiny-facemesh',
  role: 'landmarker',
  family: 'facemesh',
  file: 'tiny.onnx',
  bytes: 1,
  sha256: '0'.repeat(64),
  licence: { name: 'MIT', isRestricted: false },
  urls: [],
  numerics: { order: 'rgb', mean: [0, 0, 0], std: [255, 255, 255] },
};

/** The middle of the crop, its top left corner and its top right corner, with depths. */
const landmarks = new Array(468 * 3).fill(0);
[96, 96, 0, 0, 0, 19.2, 192, 0, -19.2].forEach((value, i) => {
  landmarks[i] = value;
});

const size = 192;
const upright: FaceRegion = { centreX: 100, centreY: 80, size: 40, angleRad: 0 };

/** Black, with red, green and blue pixel blocks. */
const frame = paintedFrame(200, 160, [
  { left: 80, top: 60, width: 4, height: 4, colour: [255, 0, 0] },
  { left: 116, top: 60, width: 4, height: 4, colour: [255, 255, 255] },
]);

async function locate(region: FaceRegion, presenceFrom: [number, number, number]) {
  const [answer] = await thread.run('locate', {
    file: landmarkerGraph({ landmarks, size, presenceFrom }),
    model,
    frame,
    regions: [region],
  });
  return answer!;
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

test('puts the crop’s middle and corners where the region lies', async () => {
  const { landmarks: found } = await locate(upright, [0, 0, 0]);
  // 40 frame pixels on 192: the corner is 20 off the centre, depth 19.2 becomes 4.
  [100, 80, 0, 80, 60, 4, 120, 60, -4].forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 3);
  });
});

test('turns with the region', async () => {
  // A quarter turn clockwise: the crop's top left lies at the frame's top right, its
  // top right at the bottom right.
  const { landmarks: found } = await locate(
    { ...upright, angleRad: Math.PI / 2 },
    [0, 0, 0],
  );
  [100, 80, 0, 120, 60, 4, 120, 100, -4].forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 3);
  });
});

describe('shows the network RGB on 0–1', () => {
  test.each([
    ['red', 0, 1],
    ['green', 1, 0],
    ['blue', 2, 0],
  ] as const)('%s of a red pixel', async (_, channel, value) => {
    const { presence } = await locate(upright, [channel, 8, 8]);
    expect(presence).toBeCloseTo(sigmoid(value), 2);
  });

  test('rows from the top, columns from the left', async () => {
    // White lies at the crop's top right.
    expect((await locate(upright, [2, 8, 184])).presence).toBeCloseTo(sigmoid(1), 2);
    expect((await locate(upright, [2, 184, 8])).presence).toBeCloseTo(sigmoid(0), 2);
  });

  test('from the turned region', async () => {
    const turned = { ...upright, angleRad: Math.PI / 2 };
    // The frame's white top right is the turned crop's top left.
    expect((await locate(turned, [2, 8, 8])).presence).toBeCloseTo(sigmoid(1), 2);
    expect((await locate(turned, [2, 8, 184])).presence).toBeCloseTo(sigmoid(0), 2);
  });
});

test('refuses a model with another number of points', async () => {
  const run = thread.run('locate', {
    file: landmarkerGraph({
      landmarks: landmarks.slice(0, 136),
      size,
      presenceFrom: [0, 0, 0],
    }),
    model,
    frame,
    regions: [],
  });
  await expect(run).rejects.toMatchObject({
    code: 'MODEL_UNEXPECTED_SHAPE',
    message: `The landmarker ${model.name} has no output of 1404 or 1434 numbers.`,
  });
});
