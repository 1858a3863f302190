// The stage: when the enhancer runs, and what is seen in between.
import type { TrackedFace } from '../../daemon/faces/face.js';
import { NetworkThread } from '../faces/network-thread.js';
import { enhancerGraph } from '../onnx/enhancer-graphs.js';
import { colourAt, expectColour, flat } from '../swappers/colours.js';
import { faceAtCrop, putModel } from '../swappers/tiny-swapper.js';
import type { EnhanceTask } from './enhance-task.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** Makes everything lighter by 51 of 255. */
const lighter = () =>
  putModel(folder, 'realesrgan-x4v3', enhancerGraph({ size: 128, factor: 4, bias: 0.2 }));

const enhance = (frames: EnhanceTask['frames'], task: Partial<EnhanceTask> = {}) =>
  thread.run('enhance', {
    family: 'realesrgan',
    modelsFolder: folder,
    manifest: [lighter()],
    frames,
    ...task,
  });

const grey = flat([100, 100, 100]);
/** Its crop covers 128 pixels from (left, 24) on. */
const faceAt = (left: number, id = 1): TrackedFace => ({
  ...faceAtCrop(left, 24, 1),
  id,
});
const middleOf = (left: number) => [left + 64, 88] as const;
const still = { frame: grey, faces: [faceAt(32)] };

test('shows as much of the enhanced face as asked', async () => {
  const [output] = await enhance([still], { blend: 0.5 });
  expectColour(colourAt(output!, ...middleOf(32)), [125.5, 125.5, 125.5]);
});

test('leaves the frame alone beyond the crop', async () => {
  const [output] = await enhance([still]);
  expectColour(colourAt(output!, 31, 88), [100, 100, 100]);
  expectColour(colourAt(output!, 162, 88), [100, 100, 100]);
});

test('adds the same in the frames between two runs', async () => {
  const outputs = await enhance([still, still, still], { everyFrames: 3 });
  for (const output of outputs) {
    expectColour(colourAt(output, ...middleOf(32)), [151, 151, 151]);
  }
});

test('follows the face in the frames between', async () => {
  const moved = { frame: grey, faces: [faceAt(132)] };
  const [, output] = await enhance([still, moved], { everyFrames: 9 });
  expectColour(colourAt(output!, ...middleOf(132)), [151, 151, 151]);
  expectColour(colourAt(output!, 60, 88), [100, 100, 100]);
});

test('adds half of it where the picture has changed by 15.4 levels of luma since', async () => {
  // 15.4 of 219 levels are 18 of 255.
  const changed = { frame: flat([118, 118, 118]), faces: still.faces };
  const [, output] = await enhance([still, changed], { everyFrames: 9 });
  const [red] = colourAt(output!, ...middleOf(32));
  expect(Math.abs(red - (118 + 25.5))).toBeLessThan(3);
});

test('adds half of it when the face has turned so that its points moved by 1 %', async () => {
  const turned = faceAt(32);
  // The nose alone moves; the best fit spreads that over all: 4/5 of it are left at the
  // nose and 1/5 at each other point, √((0.8² + 4 · 0.2²) / 5) = 0.4 of it on average.
  turned.fivePoints[4]! += (0.01 * 128) / 0.4;
  const outputs = await enhance([still, { frame: grey, faces: [turned] }], {
    everyFrames: 9,
  });
  const [red] = colourAt(outputs[1]!, ...middleOf(32));
  expect(Math.abs(red - 125.5)).toBeLessThan(3);
});

test('adds nothing of one face to another', async () => {
  const next = { frame: grey, faces: [faceAt(32, 2)] };
  const outputs = await enhance([still, next], { everyFrames: 9 });
  // A new face is enhanced at once, by a run of its own.
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [151, 151, 151]);
});

test('runs at once when another source face is worn', async () => {
  const first = { ...still, source: 'a' };
  const dark = { frame: flat([30, 30, 30]), faces: still.faces, source: 'b' };
  const [, output] = await enhance([first, dark], { everyFrames: 9 });
  expectColour(colourAt(output!, ...middleOf(32)), [81, 81, 81]);
});

test('shows another part of what was made before from the next frame on', async () => {
  const task = { everyFrames: 9, tunedTo: { everyFrames: 9, blend: 0.5 } };
  const outputs = await enhance([still, still], task);
  expectColour(colourAt(outputs[0]!, ...middleOf(32)), [151, 151, 151]);
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [125.5, 125.5, 125.5]);
});

test('runs as often as it is told later', async () => {
  const dark = { frame: flat([30, 30, 30]), faces: still.faces };
  const outputs = await enhance([still, dark], {
    everyFrames: 9,
    tunedTo: { everyFrames: 1 },
  });
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [81, 81, 81]);
});

test('survives faces that cannot be aligned', async () => {
  const nowhere = { ...faceAt(32), fivePoints: new Float32Array(10) };
  const noNumbers = {
    ...faceAt(32, 3),
    fivePoints: new Float32Array(10).fill(Number.NaN),
  };
  const [output] = await enhance([{ frame: grey, faces: [nowhere, noNumbers] }]);
  expect(Buffer.compare(output!, grey.data)).toBe(0);
});
