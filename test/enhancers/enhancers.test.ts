// Every enhancer of the manifest, with a tiny network that has its tensors.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EnhancerFamilyName,
  enhancerFamilies,
} from '../../daemon/enhancers/enhancers.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { NetworkThread } from '../faces/network-thread.js';
import { lumaFrame } from '../native/mesh/face.js';
import { type EnhancerGraphOptions, enhancerGraph } from '../onnx/enhancer-graphs.js';
import {
  colourAt,
  expectColour,
  flat,
  HEIGHT,
  WIDTH,
  worstDifference,
} from '../swappers/colours.js';
import { faceOfPoints, putModel } from '../swappers/tiny-swapper.js';
import type { EnhanceTask } from './enhance-task.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** The published tensors. Five points are fractions of the crop, from facefusion's
 *  ffhq_512 and from insightface's arcface_dst in a crop of 128, by hand. */
const ffhq = [
  0.37692, 0.46864, 0.62285, 0.469, 0.50124, 0.61332, 0.39309, 0.72541, 0.6115, 0.7249,
];
const arcface = [
  0.36169, 0.40388, 0.63697, 0.40236, 0.50019, 0.56044, 0.3871, 0.72157, 0.61507, 0.72035,
];

interface Published {
  size: number;
  factor?: number;
  least: number;
  points: number[];
  inputName?: string;
  outputName?: string;
  weightName?: string;
}

const published: Record<string, Published> = {
  'gfpgan-1.2': { size: 512, least: -1, points: ffhq },
  'gfpgan-1.3': { size: 512, least: -1, points: ffhq },
  'gfpgan-1.4': { size: 512, least: -1, points: ffhq },
  'gfpgan-1.4-ff': { size: 512, least: -1, points: ffhq },
  'gpen-256': { size: 256, least: -1, points: arcface },
  'gpen-512': { size: 512, least: -1, points: ffhq },
  'gpen-256-ff': { size: 256, least: -1, points: arcface },
  'gpen-512-ff': { size: 512, least: -1, points: ffhq },
  codeformer: { size: 512, least: -1, points: ffhq, weightName: 'weight' },
  'codeformer-fp16': {
    size: 512,
    least: -1,
    points: ffhq,
    inputName: 'x',
    outputName: 'y',
    weightName: 'w',
  },
  'restoreformer-pp': { size: 512, least: -1, points: ffhq },
  'restoreformer-pp-fp16': { size: 512, least: -1, points: ffhq, outputName: '2359' },
  'realesrgan-x4v3': { size: 128, factor: 4, least: 0, points: arcface },
};

test('the manifest has these enhancers and no others', () => {
  const names = readManifest()
    .filter(({ role }) => role === 'enhancer')
    .map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(published).sort());
});

test('every enhancer of the manifest is of a known family', () => {
  for (const { role, family } of readManifest()) {
    if (role === 'enhancer') expect(Object.keys(enhancerFamilies)).toContain(family);
  }
});

/** The crop covers 256 frame pixels from (32, 24) on. */
const LEFT = 32;
const TOP = 24;
const SIDE = 256;
const [midX, midY] = [LEFT + SIDE / 2, TOP + SIDE / 2];

/** The frame place of a fraction of the crop, whose edge lies half a pixel before its
 *  first pixel's centre. */
const faceAt = (points: readonly number[]) =>
  faceOfPoints(points.map((f, i) => f * SIDE + (i % 2 === 0 ? LEFT : TOP)));

function enhance(
  name: string,
  frame: ReturnType<typeof flat>,
  graph: Partial<EnhancerGraphOptions> = {},
  task: Partial<EnhanceTask> = {},
) {
  const { points, least: _, ...tensors } = published[name]!;
  const model = putModel(folder, name, enhancerGraph({ ...tensors, ...graph }));
  return thread.run('enhance', {
    family: model.family as EnhancerFamilyName,
    options: tensors.weightName ? { weight: 0 } : {},
    modelsFolder: folder,
    manifest: [model],
    frames: [{ frame, faces: [faceAt(points)] }],
    ...task,
  });
}

describe.each(Object.keys(published))('%s', (name) => {
  const { least, size, factor = 1, points, weightName } = published[name]!;

  test('that gives back its crop leaves the frame as it was', async () => {
    const input = lumaFrame(WIDTH, HEIGHT, (x, y) => 60 + (x + y) / 8);
    const [output] = await enhance(name, input);
    expect(worstDifference(output!, input.data)).toBeLessThanOrEqual(1);
  });

  test('sees red first and gives red first', async () => {
    const [output] = await enhance(name, flat([200, 120, 40]), { channels: [2, 1, 0] });
    expectColour(colourAt(output!, midX, midY), [40, 120, 200]);
  });

  test(`sees and gives ${least} to 1`, async () => {
    // Negated within the range: 255 − channel.
    const graph = { keep: -1, bias: least + 1 };
    const [output] = await enhance(name, flat([200, 120, 40]), graph);
    expectColour(colourAt(output!, midX, midY), [55, 135, 215]);
  });

  test('finds the face along its template', async () => {
    // A white cone where the template has the nose, black elsewhere. Pixel centres lie
    // at integers, so an enlarged crop begins before its first pixel's centre.
    const side = size * factor;
    const enlarged = (fraction: number) => (fraction * size + 0.5) * factor - 0.5;
    const picture = new Float32Array(3 * side * side).fill(least);
    for (let i = 0; i < picture.length; i++) {
      const x = (i % side) - enlarged(points[4]!);
      const y = (Math.floor(i / side) % side) - enlarged(points[5]!);
      const height = 1 - Math.hypot(x, y) / (side / 16);
      if (height > 0) picture[i] = least + (1 - least) * height;
    }
    const [output] = await enhance(name, flat([120, 120, 120]), { picture });
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const light = Math.max(0, output![y * WIDTH + x]! - 160);
        sum += light;
        sumX += light * x;
        sumY += light * y;
      }
    }
    expect(sum).toBeGreaterThan(0);
    expect(Math.abs(sumX / sum - (LEFT + points[4]! * SIDE))).toBeLessThan(0.4);
    expect(Math.abs(sumY / sum - (TOP + points[5]! * SIDE))).toBeLessThan(0.4);
  });

  if (weightName) {
    test('is told its weight as a double', async () => {
      const [output] = await enhance(
        name,
        flat([100, 100, 100]),
        {},
        {
          options: { weight: 0.4 },
        },
      );
      // 0.4 of a range of 2 is 51 of 255.
      expectColour(colourAt(output!, midX, midY), [151, 151, 151]);
    });

    test('takes over another weight between two frames', async () => {
      const grey = flat([100, 100, 100]);
      const frames = [1, 2].map(() => ({ frame: grey, faces: [faceAt(points)] }));
      const outputs = await enhance(
        name,
        grey,
        {},
        {
          frames,
          tunedTo: { options: { weight: 0.4 } },
        },
      );
      expectColour(colourAt(outputs[0]!, midX, midY), [100, 100, 100]);
      expectColour(colourAt(outputs[1]!, midX, midY), [151, 151, 151]);
    });
  }
});

test('clips what lies beyond the range', async () => {
  const [output] = await enhance('gfpgan-1.4', flat([200, 120, 40]), { bias: 5 });
  expectColour(colourAt(output!, midX, midY), [255, 255, 255]);
});

test('a network that gives no numbers adds nothing', async () => {
  const input = flat([200, 120, 40]);
  const [output] = await enhance('gfpgan-1.4', input, { isBroken: true });
  expect(Buffer.compare(output!, input.data)).toBe(0);
});

test('says what is missing', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'guise-no-models-'));
  const run = enhance('gfpgan-1.4', flat([0, 0, 0]), {}, { modelsFolder: empty });
  await expect(run).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  rmSync(empty, { recursive: true });
});

test('a network of another shape is refused', async () => {
  const run = enhance('gfpgan-1.4', flat([0, 0, 0]), { size: 256 });
  await expect(run).rejects.toMatchObject({ code: 'MODEL_UNEXPECTED_SHAPE' });
});

test('Real-ESRGAN takes crops of other sizes', async () => {
  const graph = { size: 64, channels: [2, 1, 0] as const };
  const [output] = await enhance('realesrgan-x4v3', flat([200, 120, 40]), graph, {
    options: { cropSize: 64 },
  });
  expectColour(colourAt(output!, midX, midY), [40, 120, 200]);
});

describe('of two models of a family', () => {
  const two = () => [
    putModel(folder, 'gfpgan-1.4', enhancerGraph({ size: 512 })),
    putModel(folder, 'gfpgan-1.2', enhancerGraph({ size: 512, channels: [2, 1, 0] })),
    putModel(folder, 'gpen-512', enhancerGraph({ size: 512 })),
  ];
  const seen = async (model: string) => {
    const frames = [{ frame: flat([200, 120, 40]), faces: [faceAt(ffhq)] }];
    const [output] = await thread.run('enhance', {
      family: 'gfpgan',
      model,
      modelsFolder: folder,
      manifest: two(),
      frames,
    });
    return colourAt(output!, midX, midY);
  };

  test('the one that is named is used, else the preferred one', async () => {
    expectColour(await seen('gfpgan-1.2'), [40, 120, 200]);
    expectColour(await seen(''), [200, 120, 40]);
  });

  test('one of another family is refused', async () => {
    await expect(seen('gpen-512')).rejects.toMatchObject({ code: 'BAD_SETTING' });
  });
});
