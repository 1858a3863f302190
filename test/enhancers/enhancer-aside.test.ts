// An enhancer in a thread of its own: frames never wait for it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrackedFace } from '../../daemon/faces/face.js';
import { USER_MANIFEST } from '../../daemon/inference/user-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { type EnhancerGraphOptions, enhancerGraph } from '../onnx/enhancer-graphs.js';
import { colourAt, expectColour, flat } from '../swappers/colours.js';
import { faceAtCrop } from '../swappers/tiny-swapper.js';
import type { AsideFrame } from './aside-task.js';

let thread: NetworkThread;
let folder: string;
beforeAll(() => {
  thread = new NetworkThread();
  folder = mkdtempSync(join(tmpdir(), 'guise-aside-'));
});
afterAll(async () => {
  await thread.stop();
  rmSync(folder, { recursive: true });
});

const SIZE = 128;

/** Makes everything lighter by 51 of 255, unless told otherwise. */
function putEnhancer(graph: Partial<EnhancerGraphOptions> = {}): void {
  const { weightName } = graph;
  const numerics = {
    order: 'rgb',
    mean: [0, 0, 0],
    std: [255, 255, 255],
    template: 'arcface_128',
    size: SIZE,
    ...(weightName && { weight: weightName }),
  };
  const family = weightName ? 'codeformer' : 'gfpgan';
  const tiny = { name: 'tiny', role: 'enhancer', family, file: 'tiny.onnx', numerics };
  writeFileSync(join(folder, USER_MANIFEST), JSON.stringify({ models: [tiny] }));
  writeFileSync(
    join(folder, 'tiny.onnx'),
    enhancerGraph({ size: SIZE, bias: 0.2, ...graph }),
  );
}

const enhance = (frames: AsideFrame[], options?: Record<string, number>) =>
  thread.run('enhanceAside', {
    family: options ? 'codeformer' : 'gfpgan',
    ...(options && { options }),
    modelsFolder: folder,
    frames,
  });

const grey = flat([100, 100, 100]);
/** Its crop covers 128 pixels from (left, 24) on. */
const faceAt = (left: number, id = 1): TrackedFace => ({
  ...faceAtCrop(left, 24, 1),
  id,
});
const still = { frame: grey, faces: [faceAt(32)], isRunAwaited: true };
const middleOf = (left: number) => [left + 64, 88] as const;
const [plain, lighter] = [
  [100, 100, 100],
  [151, 151, 151],
] as const;

test('what it makes of a frame is added from the next frame on', async () => {
  putEnhancer();
  const { outputs, networks } = await enhance([still, still, still]);
  expectColour(colourAt(outputs[0]!, ...middleOf(32)), [...plain]);
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [...lighter]);
  expectColour(colourAt(outputs[2]!, ...middleOf(32)), [...lighter]);
  expect(networks).toEqual(['tiny']);
});

test('it follows a face that moved while the network ran', async () => {
  putEnhancer();
  const { outputs } = await enhance([still, { frame: grey, faces: [faceAt(132)] }]);
  expectColour(colourAt(outputs[1]!, ...middleOf(132)), [...lighter]);
  expectColour(colourAt(outputs[1]!, 60, 88), [...plain]);
});

test('frames go on while the network runs', async () => {
  putEnhancer({ rounds: 400 });
  const frames = Array.from({ length: 6 }, () => ({ ...still, isRunAwaited: false }));
  const { outputs, isBusy } = await enhance(frames);
  expect(isBusy).toEqual(frames.map(() => true));
  for (const output of outputs) {
    expectColour(colourAt(output, ...middleOf(32)), [...plain]);
  }
});

test('what it made of one source face is not added to another', async () => {
  putEnhancer();
  const { outputs } = await enhance([
    { ...still, source: 'a' },
    { ...still, source: 'b' },
    { ...still, source: 'b' },
  ]);
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [...plain]);
  expectColour(colourAt(outputs[2]!, ...middleOf(32)), [...lighter]);
});

test('two faces have their turns', async () => {
  putEnhancer();
  const pair = { ...still, faces: [faceAt(0), faceAt(160, 2)] };
  const { outputs } = await enhance([pair, pair, pair]);
  expectColour(colourAt(outputs[2]!, ...middleOf(0)), [...lighter]);
  expectColour(colourAt(outputs[2]!, ...middleOf(160)), [...lighter]);
});

test('it takes over another weight between two runs', async () => {
  putEnhancer({ weightName: 'weight', bias: 0 });
  const { outputs } = await enhance([still, { ...still, weight: 0.2 }, still], {
    weight: 0,
  });
  expectColour(colourAt(outputs[1]!, ...middleOf(32)), [...plain]);
  expectColour(colourAt(outputs[2]!, ...middleOf(32)), [...lighter]);
});

test('a network that gives no numbers adds nothing', async () => {
  putEnhancer({ isBroken: true });
  const { outputs } = await enhance([still, still]);
  expect(Buffer.compare(outputs[1]!, grey.data)).toBe(0);
});

test('what cannot be opened is told as it would be without the thread', async () => {
  writeFileSync(join(folder, USER_MANIFEST), JSON.stringify({ models: [] }));
  await expect(enhance([])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
});
