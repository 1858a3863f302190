// Each published file that repaints an aligned crop, as published-crops.ts has it.
import type { SourceFace } from '../../daemon/source-faces/source-face.js';
import { lumaFrame } from '../native/mesh/face.js';
import { crossfaceGraph, type SwapperGraphOptions } from '../onnx/swapper-graphs.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from './colours.js';
import {
  identity,
  midX,
  midY,
  type Published,
  published,
  swapWith,
} from './published-crops.js';
import { sourceFace } from './tiny-swapper.js';

/** Undoes the input's normalisation and puts the picture, so many times as bright, into
 *  the output's range. */
function giveBack(
  { mean, std, range: [least, most] }: Published,
  times = 1,
): SwapperGraphOptions {
  const span = times * (most - least);
  return {
    keep: std.map((s) => s * span),
    bias: mean.map((m) => least + m * span),
  };
}

describe.each(published)('$name', (model) => {
  const [least, most] = model.range;
  const grey = (least + most) / 2;

  test('is shown the crop in its range and order, and read in its own', async () => {
    const input = lumaFrame(WIDTH, HEIGHT, (x, y) => 60 + x / 4 + y / 4);
    const { output, isSwapped, models } = await swapWith(model, input, giveBack(model));
    expect(isSwapped).toEqual([true]);
    expect(worstDifference(output, input.data)).toBeLessThanOrEqual(1);
    expect(models).toEqual([{ name: model.name, provider: 'cpu' }]);
  });

  test('sees a face beside this one as it was swapped', async () => {
    // Doubled once for each of two faces at one place.
    const [input, graph] = [flat([40, 40, 40]), giveBack(model, 2)];
    const { output } = await swapWith(model, input, graph, { faceCount: 2 });
    expectColour(colourAt(output, midX, midY), [160, 160, 160]);
  });

  test('sees and gives red first', async () => {
    const { keep, bias } = giveBack(model);
    const { output } = await swapWith(model, flat([200, 120, 40]), {
      // Red of the output is made of blue of the input.
      channels: [2, 1, 0],
      keep: [...(keep as number[])].reverse(),
      bias: [...(bias as number[])].reverse(),
    });
    expectColour(colourAt(output, midX, midY), [40, 120, 200]);
  });

  test('paints where its template lies', async () => {
    // White at 0.70–0.74 of the crop across and 0.30–0.34 down, black elsewhere.
    const { size } = model.tensors;
    const picture = new Float32Array(3 * size * size).fill(least);
    for (let i = 0; i < picture.length; i++) {
      const x = (i % size) / size;
      const y = (Math.floor(i / size) % size) / size;
      if (x >= 0.7 && x <= 0.74 && y >= 0.3 && y <= 0.34) picture[i] = most;
    }
    const { output } = await swapWith(model, flat([90, 90, 90]), { picture });
    const [x, y] = [Math.round(32 + 0.72 * 256), Math.round(24 + 0.32 * 256)];
    expectColour(colourAt(output, x, y), [255, 255, 255]);
    for (const [dx, dy] of [
      [-9, 0],
      [9, 0],
      [0, -9],
      [0, 9],
    ] as const) {
      expectColour(colourAt(output, x + dx, y + dy), [0, 0, 0]);
    }
  });

  test('that gives no numbers swaps nothing', async () => {
    const { isSwapped } = await swapWith(model, flat([9, 9, 9]), { isBroken: true });
    expect(isSwapped).toEqual([false]);
  });

  test('of another size is refused', async () => {
    await expect(swapWith(model, flat([9, 9, 9]), { size: 64 })).rejects.toMatchObject({
      code: 'MODEL_UNEXPECTED_SHAPE',
    });
  });

  if (model.tensors.pictureSize) return;

  /** What the middle shows of three numbers of the source. */
  const tint = async (source: SourceFace, gain: number, converter?: Uint8Array) => {
    const name = `crossface-${model.family}`;
    const { output, models } = await swapWith(
      model,
      flat([0, 0, 0]),
      { keep: 0, bias: grey, gain },
      { source, converter: converter && { name, file: converter } },
    );
    const colour = colourAt(output, midX, midY);
    return { colour, models };
  };
  const colourOf = (numbers: number[], gain: number) =>
    numbers.map((v) => ((grey + gain * v - least) / (most - least)) * 255);

  const isRaw = model.family === 'ghost';

  test(`is told the identity ${isRaw ? 'as it is' : 'normalised'}`, async () => {
    const numbers = isRaw ? [6, 0, 8] : [0.6, 0, 0.8];
    const gain = isRaw ? 0.05 : 0.4;
    const { colour } = await tint(sourceFace(model.family, identity), gain);
    expectColour(colour, colourOf(numbers, gain));
  });

  test('is told another recogniser’s identity converted, not normalised before', async () => {
    const source = sourceFace('w600k_r50', [8, 6, 0, ...new Array(509).fill(0)]);
    // Shifted by one and halved: (6, 0, …) · 0.5 = (3, 0, 0 …), and 8 · 0.5 comes last.
    const numbers = isRaw ? [3, 0, 0] : [0.6, 0, 0];
    const gain = isRaw ? 0.1 : 0.4;
    const { colour, models } = await tint(source, gain, crossfaceGraph(0.5, 1));
    expectColour(colour, colourOf(numbers, gain));
    expect(models.map(({ name }) => name)).toContain(`crossface-${model.family}`);
  });

  test('says what a face without its kind of identity needs', async () => {
    const converter = crossfaceGraph(1, 0);
    await expect(tint(sourceFace('other', identity), 1, converter)).rejects.toMatchObject(
      {
        code: 'FACE_NOT_EMBEDDED',
        message: expect.stringContaining(`crossface-${model.family}`),
      },
    );
  });

  test('refuses to convert an identity whose length was not kept', async () => {
    const unit = [0.6, 0.8, ...new Array(510).fill(0)];
    const worn = tint(sourceFace('w600k_r50', unit), 1, crossfaceGraph(1, 0));
    await expect(worn).rejects.toMatchObject({
      code: 'FACE_NOT_EMBEDDED',
      message: expect.stringContaining('Add the face again'),
    });
  });
});
