// DeepFaceLive's files: tensors and ranges as in its DFMModel.py, template and masks as
// in facefusion's deep_swapper.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../daemon/frames/frame.js';
import { NetworkThread } from '../faces/network-thread.js';
import { lumaFrame } from '../native/mesh/face.js';
import { type DfmGraphOptions, dfmGraph } from '../onnx/swapper-graphs.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from './colours.js';
import { faceOnTemplate } from './tiny-swapper.js';

const DFL_WHOLE_FACE = [
  0.35342266, 0.39285716, 0.62797622, 0.39285716, 0.48660713, 0.5401786, 0.38839287,
  0.68750011, 0.59821427, 0.68750011,
];

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** Of DeepFaceLive's files, the size is the file's own. */
const SIZE = 128;
/** The crop lies on 256 frame pixels from (32, 24) on; its middle: */
const [midX, midY] = [160, 152];
const face = faceOnTemplate(DFL_WHOLE_FACE, 32, 24, 256);

async function swapWith(
  input: Frame,
  graph: Partial<DfmGraphOptions> = {},
  options: Record<string, number> = {},
) {
  writeFileSync(join(folder, 'Somebody.dfm'), dfmGraph({ size: SIZE, ...graph }));
  const { swaps, models } = await thread.run('swap', {
    family: 'dfm',
    options,
    modelsFolder: folder,
    // No entry: the file is found by its ending.
    manifest: [],
    sources: [{ name: 'nobody', photos: [], embeddings: new Map() }],
    input,
    faces: [face],
  });
  return { ...swaps[0]!, models };
}

test('a file that gives back its input leaves the frame as it was', async () => {
  const input = lumaFrame(WIDTH, HEIGHT, (x, y) => 60 + x / 4 + y / 4);
  const { output, isSwapped, models } = await swapWith(input);
  expect(isSwapped).toEqual([true]);
  expect(worstDifference(output, input.data)).toBeLessThanOrEqual(1);
  expect(models).toEqual([{ name: 'Somebody', provider: 'cpu' }]);
});

test.each([0, Number.NaN])('swaps nobody where its mask says %d', async (value) => {
  const input = flat([200, 120, 40]);
  const mask = new Array(SIZE * SIZE).fill(value);
  const graph = { keep: -1, bias: 1, faceMask: mask, paintedMask: mask };
  const { output, isSwapped } = await swapWith(input, graph);
  expect(isSwapped).toEqual([false]);
  expect(worstDifference(output, input.data)).toBe(0);
});

test('sees 0 to 1 and gives 0 to 1', async () => {
  const { output } = await swapWith(flat([200, 120, 40]), { keep: -1, bias: 1 });
  expectColour(colourAt(output, midX, midY), [55, 135, 215]);
});

test('sees and gives blue first', async () => {
  // Adds to the first channel only.
  const { output } = await swapWith(
    flat([100, 100, 100]),
    { hasMorph: true, morphColour: [0.4, 0, 0] },
    { morph: 1 },
  );
  expectColour(colourAt(output, midX, midY), [100, 100, 202]);
});

test.each([
  ['0.75 unless told otherwise', {}, 0.75],
  ['as told', { morph: 0.25 }, 0.25],
])('is given the morph value %s', async (_, options, morph) => {
  const graph = { keep: 0, hasMorph: true, morphColour: [1, 1, 1] } as const;
  const { output } = await swapWith(flat([0, 0, 0]), graph, options);
  const grey = morph * 255;
  expectColour(colourAt(output, midX, midY), [grey, grey, grey]);
});

describe('masks', () => {
  /** Where the place in the crop, each way a fraction of its side, is to be painted. */
  const maskOf = (isPainted: (x: number, y: number) => boolean) =>
    Array.from({ length: SIZE * SIZE }, (_, i) =>
      isPainted((i % SIZE) / SIZE, Math.floor(i / SIZE) / SIZE) ? 1 : 0,
    );
  const leftHalf = maskOf((x) => x < 0.5);
  const white = { keep: 0, bias: 1 };

  test('paint only where both are', async () => {
    const faceMask = maskOf((x) => x < 0.75);
    const paintedMask = maskOf((_, y) => y < 0.75);
    const graph = { ...white, faceMask, paintedMask };
    const { output } = await swapWith(flat([40, 40, 40]), graph);
    const at = (x: number, y: number) => colourAt(output, midX + x, midY + y);
    expectColour(at(-48, -48), [255, 255, 255]);
    expectColour(at(90, -48), [40, 40, 40]);
    expectColour(at(-48, 90), [40, 40, 40]);
    expectColour(at(90, 90), [40, 40, 40]);
  });

  test('end two pixels inside, softly, as a Gaussian of 6.25 pixels does', async () => {
    const { output } = await swapWith(flat([0, 0, 0]), { ...white, faceMask: leftHalf });
    // Columns 0–61 are left of 64 after two erosions: the edge lies at 61.5. The normal
    // distribution by hand: 0.5 at the edge, 0.8413 one σ inside, 0.1587 one outside.
    const share = (column: number) =>
      colourAt(output, Math.round(32 + 2 * column), midY)[1] / 255;
    expect(share(61.5)).toBeCloseTo(0.5, 1);
    expect(Math.abs(share(61.5 - 6.25) - 0.8413)).toBeLessThan(0.03);
    expect(Math.abs(share(61.5 + 6.25) - 0.1587)).toBeLessThan(0.03);
    expect(share(61.5 - 20)).toBeGreaterThan(0.98);
    expect(share(61.5 + 20)).toBeLessThan(0.02);
  });
});

test('a file that lacks tensors is refused by its name', async () => {
  await expect(swapWith(flat([0, 0, 0]), { isBare: true })).rejects.toMatchObject({
    code: 'MODEL_UNEXPECTED_SHAPE',
    message: expect.stringContaining('Somebody is no DFM file'),
  });
});

test('not-a-number swaps nothing', async () => {
  const { isSwapped } = await swapWith(flat([0, 0, 0]), { bias: Number.NaN });
  expect(isSwapped).toEqual([false]);
});
