// Each published file that repaints an aligned crop, as its publisher's code speaks to
// it: facefusion's processors/modules/face_swapper/core.py, VisoMaster's
// processors/face_swappers.py. All constants here were copied from there by hand.
import type { SourceFace } from '../../daemon/faces/source-face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame } from '../faces/painted-frame.js';
import { lumaFrame } from '../native/mesh-face.js';
import {
  crossfaceGraph,
  type SwapperGraphOptions,
  type SwapperTensors,
  swapperGraph,
} from '../onnx/swapper-graphs.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from './colours.js';
import { faceOnTemplate, putModel, sourceFace } from './tiny-swapper.js';

interface Published {
  name: string;
  family: string;
  tensors: SwapperTensors;
  /** Of pixels as 0–1. */
  mean: number[];
  std: number[];
  /** Range of the output. */
  range: [number, number];
  template: number[];
}

const ARCFACE_112_V1 = [
  0.35473214, 0.45658929, 0.64526786, 0.45658929, 0.5, 0.61154464, 0.37913393, 0.776875,
  0.62086607, 0.776875,
];
const MTCNN_512 = [
  0.36562865, 0.46733799, 0.63305391, 0.46585885, 0.50019127, 0.61942959, 0.39032951,
  0.77598822, 0.61178945, 0.77476328,
];
const FFHQ_512 = [
  0.37691676, 0.46864664, 0.62285697, 0.46912813, 0.50123859, 0.61331904, 0.39308822,
  0.725411, 0.61150205, 0.72490465,
];
const ARCFACE_112_V2 = [
  0.34191607, 0.46157411, 0.65653393, 0.45983393, 0.500225, 0.64050536, 0.37097589,
  0.82469196, 0.63151696, 0.82325089,
];

const half = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const asIs = { mean: [0, 0, 0], std: [1, 1, 1] };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const simswap = { family: 'simswap', range: [0, 1], template: ARCFACE_112_V1 } as const;
const ghost = {
  family: 'ghost',
  ...half,
  range: [-1, 1],
  template: ARCFACE_112_V1,
} as const;

const published: Published[] = [
  { name: 'simswap-256', ...simswap, range: [0, 1], ...imageNet, tensors: { size: 256 } },
  { name: 'simswap-512', ...simswap, range: [0, 1], ...asIs, tensors: { size: 512 } },
  {
    name: 'simswap-512-vm',
    ...simswap,
    range: [0, 1],
    ...asIs,
    tensors: { size: 512, target: 'input', source: 'onnx::Gemm_1' },
  },
  { name: 'ghost-1', ...ghost, range: [-1, 1], tensors: { size: 256, output: '781' } },
  { name: 'ghost-2', ...ghost, range: [-1, 1], tensors: { size: 256, output: '1165' } },
  { name: 'ghost-3', ...ghost, range: [-1, 1], tensors: { size: 256, output: '1549' } },
  {
    name: 'hififace-256',
    family: 'hififace',
    ...half,
    range: [-1, 1],
    template: MTCNN_512,
    tensors: { size: 256 },
  },
  {
    name: 'uniface-256',
    family: 'uniface',
    ...half,
    range: [-1, 1],
    template: FFHQ_512,
    tensors: { size: 256, pictureSize: 256 },
  },
  {
    name: 'blendswap-256',
    family: 'blendswap',
    ...asIs,
    range: [0, 1],
    template: FFHQ_512,
    tensors: { size: 256, pictureSize: 112 },
  },
];

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** The crop lies on 256 frame pixels from (32, 24) on; its middle: */
const [midX, midY] = [160, 152];

/** Embeddings as recognisers give them: not of length 1. */
const identity = [6, 0, 8, ...new Array(509).fill(0)];

/** A photo whose crop of 256 pixels by the template begins at (20, 30). */
function photoOn(template: readonly number[], frame: Frame): SourceFace {
  const { fivePoints } = faceOnTemplate(template, 20, 30, 256);
  return sourceFace('none', [], { frame, landmarks: new Float32Array(0), fivePoints });
}

const somebody = ({ family, tensors, template }: Published): SourceFace =>
  tensors.pictureSize
    ? photoOn(template, flat([128, 128, 128]))
    : sourceFace(family, identity);

async function swapWith(
  model: Published,
  input: Frame,
  graph: SwapperGraphOptions = {},
  source = somebody(model),
  converter?: { name: string; file: Uint8Array },
) {
  const manifest = [putModel(folder, model.name, swapperGraph(model.tensors, graph))];
  if (converter) manifest.push(putModel(folder, converter.name, converter.file));
  const { swaps, models } = await thread.run('swap', {
    family: model.family,
    modelsFolder: folder,
    manifest,
    sources: [source],
    input,
    faces: [faceOnTemplate(model.template, 32, 24, 256)],
  });
  return { ...swaps[0]!, models };
}

/** Undoes the input's normalisation and puts the picture into the output's range. */
function giveBack({ mean, std, range: [least, most] }: Published): SwapperGraphOptions {
  const span = most - least;
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
      source,
      converter && { name, file: converter },
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

describe.each([
  { name: 'uniface-256', cut: FFHQ_512 },
  { name: 'blendswap-256', cut: ARCFACE_112_V2 },
])('$name', ({ name, cut }) => {
  const model = published.find((one) => one.name === name)!;
  const size = model.tensors.pictureSize!;
  const [least, most] = model.range;

  test('is shown the source face’s picture, cut along its template, red first, 0–1', async () => {
    // One square of the photo, at 0.6–0.7 of the cut across and 0.4–0.5 down.
    const at = (fraction: number, from: number) => Math.round(from + fraction * 256);
    const frame = paintedFrame(WIDTH, HEIGHT, [
      { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: [30, 30, 30] },
      {
        left: at(0.6, 20) & ~1,
        top: at(0.4, 30) & ~1,
        width: 26,
        height: 26,
        colour: [200, 120, 40],
      },
    ]);
    const source = photoOn(cut, frame);
    const read = async (row: number, column: number) => {
      const pixel = [Math.round(row * size), Math.round(column * size)] as const;
      const options = { keep: 0, bias: least, gain: most - least, pixel };
      const { output } = await swapWith(model, flat([0, 0, 0]), options, source);
      return colourAt(output, midX, midY);
    };
    expectColour(await read(0.45, 0.65), [200, 120, 40]);
    expectColour(await read(0.45, 0.55), [30, 30, 30]);
    expectColour(await read(0.55, 0.65), [30, 30, 30]);
  });

  test('refuses a face without a photo', async () => {
    const source = sourceFace('none', []);
    await expect(swapWith(model, flat([0, 0, 0]), {}, source)).rejects.toMatchObject({
      code: 'PHOTO_NO_FACE',
    });
  });
});
