// What every family of the swapper table must keep to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrackedFace } from '../../daemon/faces/face.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { loadSettings } from '../../daemon/settings/load-settings.js';
import { knownSettings } from '../../daemon/settings/settings.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { pipelineSettings } from '../../daemon/supervision/pipeline-plan.js';
import { swapperFamilies } from '../../daemon/swappers/swappers.js';
import { NetworkThread } from '../faces/network-thread.js';
import { frontalLandmarks } from '../native/mesh/face.js';
import {
  dfmGraph,
  hyperswapGraph,
  inswapperGraph,
  swapperGraph,
} from '../onnx/swapper-graphs.js';
import type { SwapTask } from './swap-task.js';
import { faceOfLandmarks, putDfm, putModel, sourceFace } from './tiny-swapper.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

type Family = keyof typeof swapperFamilies;

const inverted01 = { keep: -1, bias: 1 };
/** Tiny networks that invert what they see; null for a family without a network. */
const modelOf: Readonly<Record<Family, (() => ModelEntry) | null>> = {
  mesh: null,
  inswapper: () =>
    putModel(
      folder,
      'inswapper-128',
      inswapperGraph(new Float32Array(512 * 512).fill(1), inverted01),
    ),
  hyperswap: () =>
    putModel(
      folder,
      'hyperswap-1a',
      hyperswapGraph(new Array(256 * 256).fill(1), { keep: -1 }),
    ),
  simswap: () => putModel(folder, 'simswap-512', swapperGraph({ size: 512 }, inverted01)),
  ghost: () => putModel(folder, 'ghost-1', swapperGraph({ size: 256 }, { keep: -1 })),
  hififace: () =>
    putModel(folder, 'hififace-256', swapperGraph({ size: 256 }, { keep: -1 })),
  uniface: () =>
    putModel(
      folder,
      'uniface-256',
      swapperGraph({ size: 256, pictureSize: 256 }, { keep: -1 }),
    ),
  blendswap: () =>
    putModel(
      folder,
      'blendswap-256',
      swapperGraph({ size: 256, pictureSize: 112 }, inverted01),
    ),
  dfm: () =>
    putDfm(
      folder,
      'tiny',
      dfmGraph({
        size: 128,
        hasMorph: true,
        morphColour: [0.1, 0.1, 0.1],
        ...inverted01,
      }),
    ),
};

const WIDTH = 320;
const HEIGHT = 240;

function noise(width: number, height: number, seed: number): Frame {
  const frame = createFrame(width, height);
  for (let i = 0; i < frame.data.length; i++) {
    frame.data[i] = 60 + ((i * 7919 + seed * 104_729 + (i >> 5) * 31) % 120);
  }
  return frame;
}

const input = noise(WIDTH, HEIGHT, 1);

function someone(name: string, seed: number): SourceFace {
  const landmarks = frontalLandmarks(120, 120, 100);
  const { fivePoints } = faceOfLandmarks(landmarks);
  const photo = { frame: noise(240, 240, seed), landmarks, fivePoints };
  const identity = new Float32Array(512).fill(1 / Math.sqrt(512));
  const spaces = ['w600k_r50', 'simswap', 'ghost', 'hififace'];
  const embeddings = new Map(spaces.map((space) => [space, identity] as const));
  return { ...sourceFace('none', [], photo), name, embeddings };
}

const FACE_WIDTH = 80;
const faceAt = (x: number, y: number) =>
  faceOfLandmarks(frontalLandmarks(FACE_WIDTH, x, y));

/** Places whose bytes differ, as the pixels that they belong to. */
function changedPixels(
  before: Uint8Array,
  after: Uint8Array,
): { x: number; y: number }[] {
  const changed: { x: number; y: number }[] = [];
  for (let i = 0; i < before.length; i++) {
    if (before[i] === after[i]) continue;
    const row = Math.floor(i / WIDTH);
    const y = row < HEIGHT ? row : (row - HEIGHT) * 2;
    changed.push({ x: i % WIDTH, y });
  }
  return changed;
}

/** How far from its box a family may touch the frame, in face widths. */
const REACH = 0.75;

/** The family's settings that count at once, each with another value than its default. */
function tunable(family: string): [string, unknown][] {
  const isOwn = (key: string) =>
    key.startsWith(`swapper.${family}.`) ||
    (family !== 'mesh' && key.startsWith('swapper.pasteBack.'));
  return [...knownSettings.values()]
    .filter(({ key, effect }) => isOwn(key) && effect === 'tuning')
    .map(({ key, default: value, min, max, words }) => {
      if (words) return [key, words.find((word) => word !== value)];
      return [key, value === min ? Math.min(max!, 2) : min];
    });
}

describe.each(Object.keys(swapperFamilies) as Family[])('%s', (family) => {
  const swap = (
    faces: TrackedFace[],
    sources = [someone('a', 2)],
    frame = input,
    task: Partial<SwapTask> = {},
  ) =>
    thread.run('swap', {
      family,
      modelsFolder: folder,
      manifest: modelOf[family] ? [modelOf[family]()] : [],
      sources,
      input: frame,
      faces,
      ...task,
    });

  test('paints the face and leaves everything far from it alone', async () => {
    const face = faceAt(160, 110);
    const [left, top, right, bottom] = face.box as unknown as number[];
    const { swaps } = await swap([face]);
    const { isSwapped, output } = swaps[0]!;
    expect(isSwapped).toEqual([true]);
    const changed = changedPixels(input.data, output);
    expect(changed.length).toBeGreaterThan(FACE_WIDTH * FACE_WIDTH * 0.5);
    const reach = FACE_WIDTH * REACH;
    const strays = changed.filter(
      ({ x, y }) =>
        x < left! - reach ||
        x > right! + reach ||
        y < top! - reach ||
        y > bottom! + reach,
    );
    expect(strays).toEqual([]);
  });

  test('only reads the camera’s frame', async () => {
    const before = input.data.slice();
    const answer = await swap([faceAt(160, 110)]);
    expect(Buffer.compare(answer.input, before)).toBe(0);
  });

  test.each([
    ['at one point', () => faceOfLandmarks(new Float32Array(468 * 3).fill(100))],
    ['of no numbers', () => faceOfLandmarks(new Float32Array(468 * 3).fill(Number.NaN))],
    ['outside the frame', () => faceAt(-900, -900)],
  ])('swaps no face %s, and leaves the frame alone', async (_, face) => {
    const { swaps } = await swap([face()]);
    expect(swaps[0]!.isSwapped).toEqual([false]);
    expect(Buffer.compare(swaps[0]!.output, input.data)).toBe(0);
  });

  test.each([
    ['left', 0, 110],
    ['right', WIDTH - 1, 110],
    ['top', 160, 0],
    ['bottom', 160, HEIGHT - 10],
    ['corner', WIDTH - 3, HEIGHT - 3],
  ])('paints what is seen of a face at the %s', async (_, x, y) => {
    const { swaps } = await swap([faceAt(x, y)]);
    expect(swaps[0]!.isSwapped).toEqual([true]);
    const changed = changedPixels(input.data, swaps[0]!.output);
    expect(changed.length).toBeGreaterThan(100);
    const far = FACE_WIDTH * (1 + REACH);
    const strays = changed.filter(
      (pixel) => Math.abs(pixel.x - x) > far || Math.abs(pixel.y - y) > far,
    );
    expect(strays).toEqual([]);
  });

  test('survives faces larger than the frame', async () => {
    const { swaps } = await swap([faceOfLandmarks(frontalLandmarks(3000, 160, 110))]);
    expect(swaps[0]!.output).toHaveLength(input.data.length);
  });

  test('swaps two faces as it swaps each of them', async () => {
    const pair = [faceAt(80, 100), { ...faceAt(240, 130), id: 2 }];
    const together = (await swap(pair)).swaps[0]!;
    const alone = (await swap([pair[1]!])).swaps[0]!;
    expect(together.isSwapped).toEqual([true, true]);
    const half = (data: Uint8Array) =>
      Array.from({ length: HEIGHT }, (_, y) => [
        ...data.subarray(y * WIDTH + 200, (y + 1) * WIDTH),
      ]).flat();
    expect(half(together.output)).toEqual(half(alone.output));
  });

  test('wears a prepared face again after another was prepared', async () => {
    const [a, b] = [someone('a', 2), someone('b', 3)];
    const both = await swap([faceAt(160, 110)], [a, b, a]);
    const only = await swap([faceAt(160, 110)], [a]);
    expect(Buffer.compare(both.swaps[0]!.output, only.swaps[0]!.output)).toBe(0);
    expect(both.swaps[1]!.isSwapped).toEqual([true]);
    expect(both.swaps[2]!.isSwapped).toEqual([true]);
  });

  test.each(tunable(family))('takes over %s as if opened with it', async (key, value) => {
    const task = (overrides: Record<string, unknown>) => {
      const settings = loadSettings({
        environment: {},
        overrides: { 'swapper.family': family, ...overrides },
      });
      const { swapper, pasteBack } = pipelineSettings(settings, false);
      return { options: swapper, pasteBack };
    };
    const wide = someone('wide', 2);
    for (let i = 0; i < 468; i++) wide.photos[0]!.landmarks[i * 3]! *= 1.2;
    const swapWith = async (tuned: Partial<SwapTask>) => {
      const { swaps } = await swap([faceAt(160, 110)], [wide], input, tuned);
      return swaps[0]!.output;
    };
    const before = await swapWith(task({}));
    const opened = await swapWith(task({ [key]: value }));
    const tuned = await swapWith({ ...task({ [key]: value }), openedWith: task({}) });
    expect(Buffer.compare(opened, before)).not.toBe(0);
    expect(Buffer.compare(tuned, opened)).toBe(0);
  });

  test('says what it needs when its models are not there', async () => {
    if (!modelOf[family]) {
      expect((await swap([])).models).toEqual([]);
      return;
    }
    const empty = mkdtempSync(join(tmpdir(), 'guise-no-models-'));
    const run = thread.run('swap', {
      family,
      modelsFolder: empty,
      manifest: [modelOf[family]()],
      sources: [],
      input,
      faces: [],
    });
    await expect(run).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    rmSync(empty, { recursive: true });
  });
});
