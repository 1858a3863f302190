import type { Frame } from '../../daemon/frames/frame.js';
import { NetworkThread } from '../faces/network-thread.js';
import { lumaFrame } from '../native/mesh/face.js';
import { hyperswapGraph, type SwapperGraphOptions } from '../onnx/swapper-graphs.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from './colours.js';
import { faceAtCrop, putModel, sourceFace } from './tiny-swapper.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** The crop's 256 pixels on as many of the frame, from (32, 24) on. */
const face = faceAtCrop(32, 24, 2);
const [midX, midY] = [160, 152];

const somebody = sourceFace('w600k_r50', [0.6, 0, 0.8, ...new Array(509).fill(0)]);

const everywhere = new Array(256 * 256).fill(1);
/** The right half only. */
const rightHalf = everywhere.map((_, i) => (i % 256 >= 128 ? 1 : 0));

async function swapWith(
  input: Frame,
  graph: SwapperGraphOptions = {},
  mask: readonly number[] | null = everywhere,
  pixelBoost = 1,
) {
  const { swaps, models } = await thread.run('swap', {
    family: 'hyperswap',
    options: { pixelBoost },
    modelsFolder: folder,
    manifest: [putModel(folder, 'hyperswap-1a', hyperswapGraph(mask, graph))],
    sources: [somebody],
    input,
    faces: [face],
  });
  return { ...swaps[0]!, models };
}

describe('one network of known arithmetic', () => {
  test('that gives back its target leaves the frame as it was', async () => {
    const input = lumaFrame(WIDTH, HEIGHT, (x, y) => 40 + ((x * 7 + y * 13) % 160));
    const { output, isSwapped, models } = await swapWith(input);
    expect(isSwapped).toEqual([true]);
    expect(worstDifference(output, input.data)).toBeLessThanOrEqual(1);
    expect(models).toEqual([{ name: 'hyperswap-1a', provider: 'cpu' }]);
  });

  test('that exchanges red and blue sees red first and gives red first', async () => {
    const { output } = await swapWith(flat([200, 120, 40]), { channels: [2, 1, 0] });
    expectColour(colourAt(output, midX, midY), [40, 120, 200]);
  });

  test('that negates sees −1 to 1 and gives −1 to 1', async () => {
    const { output } = await swapWith(flat([200, 120, 40]), { keep: -1 });
    expectColour(colourAt(output, midX, midY), [55, 135, 215]);
  });

  test('that sees no face swaps none, and leaves the frame as it was', async () => {
    const input = flat([200, 120, 40]);
    const nowhere = everywhere.map(() => 0);
    const { output, isSwapped } = await swapWith(input, { keep: -1 }, nowhere);
    expect(isSwapped).toEqual([false]);
    expect(worstDifference(output, input.data)).toBe(0);
  });

  test('is told the embedding as it is', async () => {
    const { output } = await swapWith(flat([0, 0, 0]), { keep: 0, gain: 0.5 });
    // (0.5 · (0.6, 0, 0.8) + 1) · 127.5
    expectColour(colourAt(output, midX, midY), [165.75, 127.5, 178.5]);
  });

  test('that gives no numbers swaps nothing', async () => {
    const input = flat([200, 120, 40]);
    const { output, isSwapped } = await swapWith(input, { isBroken: true });
    expect(isSwapped).toEqual([false]);
    expect(Buffer.compare(output, input.data)).toBe(0);
  });
});

describe.each([1, 2])('its own mask, with a pixel boost of %i', (pixelBoost) => {
  test('keeps the frame where it is 0', async () => {
    const input = flat([200, 120, 40]);
    const { output } = await swapWith(input, { keep: -1 }, rightHalf, pixelBoost);
    expectColour(colourAt(output, midX - 16, midY), [200, 120, 40]);
    expectColour(colourAt(output, midX + 16, midY), [55, 135, 215]);
  });

  test('does not reach beyond the soft box', async () => {
    const input = flat([200, 120, 40]);
    const { output } = await swapWith(input, { keep: -1 }, everywhere, pixelBoost);
    expectColour(colourAt(output, 32, midY), [200, 120, 40]);
    expectColour(colourAt(output, midX, midY), [55, 135, 215]);
  });
});

test('a file without a mask is refused', async () => {
  const run = swapWith(flat([0, 0, 0]), {}, null);
  await expect(run).rejects.toMatchObject({ code: 'MODEL_UNEXPECTED_SHAPE' });
});
