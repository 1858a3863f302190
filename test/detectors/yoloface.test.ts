import { readManifest } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { yolofaceGraph } from '../onnx/detector-graphs.js';

const thread = new NetworkThread();
afterAll(() => thread.stop());

const model = readManifest().find(({ name }) => name === 'yoloface-8n')!;

/** Red means are scores of the middle stride's cells; each says the same face. */
const values = [
  30, 24, 20, 32, 22, 16, 0.9, 38, 16, 0.8, 30, 24, 0.7, 24, 36, 0.6, 36, 36, 0.5,
];
const file = (size: [number | string, number | string], redChannel = 0) =>
  yolofaceGraph(
    { size, redChannel, gain: 1, activeStride: 16, box: [], points: [] },
    values,
  );

const painted = (width: number, height: number, colour: Rgb) =>
  paintedFrame(width, height, [{ left: 0, top: 0, width, height, colour }]);

async function detect(frame = painted(64, 64, [255, 0, 0]), graph = file(['h', 'w'])) {
  const { width, height } = frame;
  const [found] = await thread.run('detect', {
    file: graph,
    model,
    options: { pictureSizes: [64], frameSize: { width, height } },
    frames: [frame],
  });
  return found!;
}

test('reads centre, size and five points, leaving their confidences out', async () => {
  const faces = await detect();
  // Sixteen proposals of one place are one face.
  expect(faces).toHaveLength(1);
  expect(faces[0]!.box).toEqual([20, 8, 40, 40]);
  expect(faces[0]!.fivePoints).toEqual([22, 16, 38, 16, 30, 24, 24, 36, 36, 36]);
  // Red on 0–1; NV12 rounds it to 254.4.
  expect(faces[0]!.score).toBeCloseTo(254.4 / 255, 2);
});

test('wants RGB: blue is no face', async () => {
  expect(await detect(painted(64, 64, [0, 0, 255]))).toEqual([]);
});

test('leaves out what scores below a half', async () => {
  expect(await detect(painted(64, 64, [120, 0, 0]))).toEqual([]);
  expect(await detect(painted(64, 64, [140, 0, 0]))).toHaveLength(1);
});

test('gives coordinates of the frame when the picture is shrunk', async () => {
  const [face] = await detect(painted(128, 128, [255, 0, 0]));
  expect(face!.box).toEqual([40, 16, 80, 80]);
});

test('looks at a canvas of fixed size, as the published file has it', async () => {
  const [face] = await detect(painted(64, 64, [255, 0, 0]), file([128, 128]));
  expect(face!.box).toEqual([20, 8, 40, 40]);
});
