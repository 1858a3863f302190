import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackedFace } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { type ModelEntry, readManifest } from '../../daemon/inference/model-manifest.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { NetworkThread } from '../faces/network-thread.js';
import { lumaFrame } from '../native/mesh/face.js';
import type { Encoding } from '../onnx/graph.js';
import { inswapperGraph, type SwapperGraphOptions } from '../onnx/swapper-graphs.js';
import { describeWithRealAssets } from '../real-assets.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from './colours.js';
import type { SwapTask } from './swap-task.js';
import { faceAtCrop, putModel, sourceFace } from './tiny-swapper.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** The crop's 128 pixels on 256 frame pixels from (32, 24) on. */
const face = faceAtCrop(32, 24, 2);

/** Row i has one number, in column i + 1: 1, 2 or 3 in turn. */
const emap = new Float32Array(512 * 512);
for (let i = 0; i < 512; i++) emap[i * 512 + ((i + 1) % 512)] = 1 + (i % 3);

const identity = [0.6, 0.8, ...new Array(510).fill(0)];
const somebody = sourceFace('w600k_r50', identity);

interface Trial {
  graph?: SwapperGraphOptions & { encoding?: Encoding };
  emap?: Float32Array;
  model?: string;
  pixelBoost?: number;
  source?: SourceFace;
  input: Frame;
  faces?: TrackedFace[];
}

/** Wears a face on one frame with a network of known arithmetic. */
async function swapWith(trial: Trial) {
  const { model = 'inswapper-128', pixelBoost = 1, source = somebody } = trial;
  const file = inswapperGraph(trial.emap ?? emap, trial.graph);
  const task: SwapTask = {
    family: 'inswapper',
    options: { pixelBoost },
    modelsFolder: folder,
    manifest: [putModel(folder, model, file)],
    sources: [source],
    input: trial.input,
    faces: trial.faces ?? [face],
  };
  const { swaps, models } = await thread.run('swap', task);
  return { ...swaps[0]!, models };
}

/** The middle of the crop, where the mask is 1. */
const [midX, midY] = [160, 152];

describe('one network of known arithmetic', () => {
  test('that gives back its target leaves the frame as it was', async () => {
    const input = lumaFrame(WIDTH, HEIGHT, (x, y) => 40 + x / 4 + y / 3);
    const { output, isSwapped } = await swapWith({ input });
    expect(isSwapped).toEqual([true]);
    expect(worstDifference(output, input.data)).toBeLessThanOrEqual(1);
  });

  test('that exchanges red and blue sees red first and gives red first', async () => {
    const { output } = await swapWith({
      input: flat([200, 120, 40]),
      graph: { channels: [2, 1, 0] },
    });
    expectColour(colourAt(output, midX, midY), [40, 120, 200]);
  });

  test('that inverts sees 0 to 1 and gives 0 to 1', async () => {
    const { output } = await swapWith({
      input: flat([200, 120, 40]),
      graph: { keep: -1, bias: 1 },
    });
    expectColour(colourAt(output, midX, midY), [55, 135, 215]);
  });

  test('that exceeds its range is clipped', async () => {
    const { output } = await swapWith({
      input: flat([200, 120, 40]),
      graph: { keep: 4, bias: -1 },
    });
    // 4 · 200 / 255 − 1 = 2.1, 4 · 120 / 255 − 1 = 0.88, 4 · 40 / 255 − 1 = −0.37.
    expectColour(colourAt(output, midX, midY), [255, 225, 0]);
  });

  test.each(['raw', 'floatData', 'float16'] as const)(
    'is told the identity as normalise(ê · E), the emap written as %s',
    async (encoding) => {
      const { output } = await swapWith({
        input: flat([0, 0, 0]),
        graph: { keep: 0, bias: 0.5, gain: 0.25, encoding },
        model: encoding === 'float16' ? 'inswapper-128-fp16' : 'inswapper-128',
      });
      // ê · E = (0, 0.6 · 1, 0.8 · 2, 0 …), its length 1.7088: (0, 0.3511, 0.9363).
      // Without normalising it would be (0, 0.6, 1.6), transposed (0.5547, 0, 0).
      expectColour(
        colourAt(output, midX, midY),
        [0, 0.3511, 0.9363].map((v) => (0.5 + 0.25 * v) * 255),
      );
    },
  );

  test('paints where the template lies, turned as the face is', async () => {
    // White at crop pixels 90–93 × 40–43, black elsewhere.
    const picture = new Float32Array(3 * 128 * 128);
    for (let i = 0; i < picture.length; i++) {
      const [x, y] = [i % 128, Math.floor(i / 128) % 128];
      if (x >= 90 && x <= 93 && y >= 40 && y <= 43) picture[i] = 1;
    }
    const input = flat([90, 90, 90]);
    const upright = await swapWith({ input, graph: { picture } });
    // 32 + 2 · 91.5 = 215, 24 + 2 · 41.5 = 107.
    expectColour(colourAt(upright.output, 215, 107), [255, 255, 255]);
    expectColour(colourAt(upright.output, 207, 107), [0, 0, 0]);
    expectColour(colourAt(upright.output, 223, 107), [0, 0, 0]);
    // A quarter turn clockwise: (x, y) of the upright frame lies at (312 − y, x − 8).
    const turned = faceAtCrop(32, 24, 2);
    for (let i = 0; i < 10; i += 2) {
      const [x, y] = [turned.fivePoints[i]!, turned.fivePoints[i + 1]!];
      turned.fivePoints.set([312 - y, x - 8], i);
    }
    const { output } = await swapWith({ input, graph: { picture }, faces: [turned] });
    expectColour(colourAt(output, 312 - 107, 215 - 8), [255, 255, 255]);
    expectColour(colourAt(output, 312 - 107, 207 - 8), [0, 0, 0]);
  });

  test('that gives no numbers swaps nothing', async () => {
    const input = flat([200, 120, 40]);
    const { output, isSwapped } = await swapWith({ input, graph: { isBroken: true } });
    expect(isSwapped).toEqual([false]);
    expect(Buffer.compare(output, input.data)).toBe(0);
  });
});

describe('the mask', () => {
  test('keeps the frame at the crop’s edge and replaces it inside, softly between', async () => {
    const input = flat([40, 40, 40]);
    const { output } = await swapWith({ input, graph: { keep: 0, bias: 1 } });
    const row = Array.from({ length: 128 }, (_, i) => output[midY * WIDTH + 32 + i]!);
    const grey = input.data[0]!;
    expect(row[0]).toBe(grey);
    expect(row[64]).toBe(235);
    for (let i = 1; i < row.length; i++) {
      expect(row[i]! - row[i - 1]!).toBeGreaterThanOrEqual(0);
      expect(row[i]! - row[i - 1]!).toBeLessThan(20);
    }
    // Half way at facefusion's border of 9.6 crop pixels: 32 + 2 · 9.6.
    expect(row[19]! - grey).toBeGreaterThan((235 - grey) * 0.4);
    expect(row[19]! - grey).toBeLessThan((235 - grey) * 0.6);
  });
});

describe('pixel boost', () => {
  /** Stripes two pixels wide: the crop of 128 has one pixel for two of the frame, which
   *  here are of two stripes. */
  const striped = lumaFrame(WIDTH, HEIGHT, (x) => (((x + 1) >> 1) % 2 === 0 ? 90 : 150));
  const inside = (data: Uint8Array) =>
    data.subarray(midY * WIDTH + 96, midY * WIDTH + 224);

  test('of 1 loses detail finer than the network sees', async () => {
    const { output } = await swapWith({ input: striped });
    expect(worstDifference(inside(output), inside(striped.data))).toBeGreaterThan(10);
  });

  test.each([2, 4])('of %i keeps it', async (pixelBoost) => {
    const { output } = await swapWith({ input: striped, pixelBoost });
    expect(worstDifference(output, striped.data)).toBeLessThanOrEqual(2);
  });

  test('changes no colours', async () => {
    const { output } = await swapWith({
      input: flat([200, 120, 40]),
      graph: { channels: [2, 1, 0] },
      pixelBoost: 3,
    });
    expectColour(colourAt(output, midX, midY), [40, 120, 200]);
  });
});

test('names the model and where it computes', async () => {
  const { models } = await swapWith({ input: flat([0, 0, 0]) });
  expect(models).toEqual([{ name: 'inswapper-128', provider: 'cpu' }]);
});

test('says which recogniser a face without an identity needs', async () => {
  const input = flat([0, 0, 0]);
  const manifest = readManifest().filter(({ name }) => name === 'arcface-r50');
  const run = thread.run('swap', {
    family: 'inswapper',
    modelsFolder: folder,
    manifest: [putModel(folder, 'inswapper-128', inswapperGraph(emap)), ...manifest],
    sources: [sourceFace('w600k_mbf', identity)],
    input,
    faces: [face],
  });
  await expect(run).rejects.toMatchObject({
    code: 'FACE_NOT_EMBEDDED',
    message: `The face "somebody" has no identity of the kind w600k_r50 (512 numbers), which inswapper-128 needs. Fetch the recogniser with "guise models pull arcface-r50 --models ${folder}" and add the face again.`,
  });
});

describe('a file', () => {
  const swapFile = (model: ModelEntry) =>
    thread.run('swap', {
      family: 'inswapper',
      modelsFolder: folder,
      manifest: [model],
      sources: [somebody],
      input: flat([0, 0, 0]),
      faces: [],
    });

  test('without the emap is refused', async () => {
    const file = Buffer.from(inswapperGraph(emap));
    file.write('buff9fs', file.indexOf('buff2fs'));
    await expect(swapFile(putModel(folder, 'inswapper-128', file))).rejects.toMatchObject(
      {
        code: 'MODEL_UNEXPECTED_SHAPE',
        message: expect.stringContaining('similar are "buff9fs" [512, 512]'),
      },
    );
  });

  test('of another size is refused', async () => {
    const model = putModel(folder, 'inswapper-128', inswapperGraph(emap, { size: 64 }));
    await expect(swapFile(model)).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
    });
  });

  test('that is not the published one is refused', async () => {
    const model = putModel(folder, 'inswapper-128', inswapperGraph(emap));
    const published = readManifest().find(({ name }) => name === model.name)!;
    await expect(swapFile(published)).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
      message: expect.stringContaining('is cut short'),
    });
  });
});

describeWithRealAssets('the published emap', ({ models }) => {
  test('tints as NumPy says it must', async () => {
    const file = readFileSync(join(models, 'inswapper_emap.npy'));
    const { buffer } = new Uint8Array(file.subarray(-512 * 512 * 4));
    const embedding = Array.from({ length: 512 }, (_, i) => Math.sin(1.7 * i + 0.3));
    const { output } = await swapWith({
      input: flat([0, 0, 0]),
      emap: new Float32Array(buffer),
      graph: { keep: 0, bias: 0.5, gain: 8, encoding: 'floatData' },
      source: sourceFace('w600k_r50', embedding),
    });
    // The latent's first numbers, see identity-latent.test.ts.
    const latent = [0.04520234, -0.02148228, 0.01947665];
    expectColour(
      colourAt(output, midX, midY),
      latent.map((v) => (0.5 + 8 * v) * 255),
    );
  });
});
