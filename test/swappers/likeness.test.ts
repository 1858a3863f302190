// The likeness weight: VisoMaster's latent − factor · the target's latent.
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { recogniserGraph } from '../onnx/face-graphs.js';
import { crossfaceGraph, hyperswapGraph, swapperGraph } from '../onnx/swapper-graphs.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from './colours.js';
import { faceAtCrop, putModel, sourceFace } from './tiny-swapper.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

const rest = new Array(509).fill(0);
/** ArcFace sees (colour − 127.5) / 127.5 in the middle of the crop. */
const recogniser = () => putModel(folder, 'arcface-r50', recogniserGraph(56, 56, 512));
/** Paints the first three numbers that it is told, −1 to 1 in a colour's range. */
const hyperswap = () =>
  putModel(
    folder,
    'hyperswap-1a',
    hyperswapGraph(new Array(256 * 256).fill(1), { keep: 0, gain: 1 }),
  );
const toColour = (numbers: readonly number[]) => numbers.map((n) => (n + 1) * 127.5);
const red: Rgb = [255, 127.5, 127.5];
const blue: Rgb = [127.5, 127.5, 255];

test('takes so much of the wearer’s own identity away', async () => {
  const { swaps, models } = await thread.run('swap', {
    family: 'hyperswap',
    options: { likeness: 0.5 },
    modelsFolder: folder,
    manifest: [hyperswap(), recogniser()],
    sources: [sourceFace('w600k_r50', [0.6, 0, 0.8, ...rest])],
    // The wearer's identity is (1, 0, 0).
    input: flat(red),
    faces: [faceAtCrop(32, 24, 2)],
  });
  expect(swaps[0]!.isSwapped).toEqual([true]);
  expectColour(colourAt(swaps[0]!.output, 160, 152), toColour([0.1, 0, 0.8]));
  expect(models.map(({ name }) => name).sort()).toEqual(['arcface-r50', 'hyperswap-1a']);
});

test('takes each face’s own', async () => {
  const left = { left: 0, top: 0, width: WIDTH / 2, height: HEIGHT, colour: red };
  const right = { ...left, left: WIDTH / 2, colour: blue };
  const { swaps } = await thread.run('swap', {
    family: 'hyperswap',
    options: { likeness: 0.5 },
    modelsFolder: folder,
    manifest: [hyperswap(), recogniser()],
    sources: [sourceFace('w600k_r50', [0.6, 0, 0.8, ...rest])],
    input: paintedFrame(WIDTH, HEIGHT, [left, right]),
    faces: [
      { ...faceAtCrop(16, 96, 1), id: 1 },
      { ...faceAtCrop(176, 96, 1), id: 2 },
    ],
  });
  const { output } = swaps[0]!;
  expectColour(colourAt(output, 80, 160), toColour([0.1, 0, 0.8]));
  expectColour(colourAt(output, 240, 160), toColour([0.6, 0, 0.3]));
});

test('reads the wearer in the space of the converter, and converts', async () => {
  const { swaps } = await thread.run('swap', {
    family: 'ghost',
    options: { likeness: 0.5 },
    modelsFolder: folder,
    manifest: [
      putModel(folder, 'ghost-1', swapperGraph({ size: 256 }, { keep: 0, gain: 0.1 })),
      putModel(folder, 'crossface-ghost', crossfaceGraph(4, 0)),
      recogniser(),
    ],
    sources: [sourceFace('ghost', [6, 0, 8, ...rest])],
    // The wearer's identity is (1, 0, 0) of length 1, which the converter makes (4, 0, 0).
    input: flat(red),
    faces: [faceAtCrop(32, 24, 2)],
  });
  expectColour(colourAt(swaps[0]!.output, 160, 152), toColour([0.4, 0, 0.8]));
});

test('takes nothing away while the recogniser gives no numbers', async () => {
  const broken = putModel(
    folder,
    'arcface-r50',
    recogniserGraph(56, 56, 512, Number.NaN),
  );
  const { swaps } = await thread.run('swap', {
    family: 'hyperswap',
    options: { likeness: 0.5 },
    modelsFolder: folder,
    manifest: [hyperswap(), broken],
    sources: [sourceFace('w600k_r50', [0.6, 0, 0.8, ...rest])],
    input: flat(red),
    faces: [faceAtCrop(32, 24, 2)],
  });
  expect(swaps[0]!.isSwapped).toEqual([true]);
  expectColour(colourAt(swaps[0]!.output, 160, 152), toColour([0.6, 0, 0.8]));
});

test('loads no recogniser at 0', async () => {
  const { swaps, models } = await thread.run('swap', {
    family: 'hyperswap',
    options: { likeness: 0 },
    modelsFolder: folder,
    manifest: [hyperswap(), recogniser()],
    sources: [sourceFace('w600k_r50', [0.6, 0, 0.8, ...rest])],
    input: flat(red),
    faces: [faceAtCrop(32, 24, 2)],
  });
  expectColour(colourAt(swaps[0]!.output, 160, 152), toColour([0.6, 0, 0.8]));
  expect(models.map(({ name }) => name)).toEqual(['hyperswap-1a']);
});

test('says which recogniser is missing', async () => {
  const missing = { ...recogniser(), file: 'elsewhere.onnx', sha256: '0'.repeat(64) };
  const task = thread.run('swap', {
    family: 'hyperswap',
    options: { likeness: 1 },
    modelsFolder: folder,
    manifest: [hyperswap(), missing],
    sources: [sourceFace('w600k_r50', [0.6, 0, 0.8, ...rest])],
    input: flat(red),
    faces: [faceAtCrop(32, 24, 2)],
  });
  await expect(task).rejects.toMatchObject({
    code: 'MODEL_MISSING',
    message: expect.stringContaining('arcface-r50'),
  });
});
