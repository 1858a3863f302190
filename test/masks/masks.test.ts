// Every mask of the manifest, with a tiny network that has its tensors; and the mouth.
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { faceRegions } from '../../daemon/masks/face-regions.js';
import { maskFamilies } from '../../daemon/masks/wearer-masks.js';
import { NetworkThread } from '../faces/network-thread.js';
import { type Patch, paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { frontalLandmarks } from '../native/mesh-face.js';
import { parserGraph, valueMaskGraph } from '../onnx/mask-graphs.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from '../swappers/colours.js';
import { faceOfLandmarks, faceOfPoints, putModel } from '../swappers/tiny-swapper.js';
import type { RestoreTask, Tunable } from './restore-task.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

/** Five points in fractions of facefusion's ffhq_512; the crop covers 256 frame pixels
 *  from (32, 24) on. */
const ffhq = [
  0.37692, 0.46864, 0.62285, 0.469, 0.50124, 0.61332, 0.39309, 0.72541, 0.6115, 0.7249,
];
const face = faceOfPoints(ffhq.map((f, i) => f * 256 + (i % 2 === 0 ? 32 : 24)));

const swapped = flat([128, 128, 128]);
/** A picture of one colour with a patch of another over the wearer's left cheek. */
const scene = (around: Rgb, inPatch: Rgb) => {
  const all: Patch = { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: around };
  return paintedFrame(WIDTH, HEIGHT, [
    all,
    { left: 180, top: 160, width: 40, height: 40, colour: inPatch },
  ]);
};
const inPatch: [number, number] = [200, 180];
const besidePatch: [number, number][] = [
  [160, 180],
  [172, 180],
  [228, 180],
  [200, 152],
  [200, 208],
];

const restore = async (
  input: ReturnType<typeof flat>,
  families: RestoreTask['families'],
  manifest: RestoreTask['manifest'] = [],
  task: Partial<RestoreTask> = {},
) => {
  const [output] = await thread.run('restore', {
    families,
    modelsFolder: folder,
    manifest,
    frames: [{ input, swapped, face }],
    ...task,
  });
  return output!;
};

function expectRestored(output: Uint8Array, patch: Rgb): void {
  expectColour(colourAt(output, ...inPatch), patch);
  for (const place of besidePatch)
    expectColour(colourAt(output, ...place), [128, 128, 128]);
}

test('every mask of the manifest that runs is of a known family', () => {
  for (const { role, family } of readManifest()) {
    if (role === 'mask') expect(Object.keys(maskFamilies)).toContain(family);
  }
});

const [red, blue]: Rgb[] = [
  [255, 0, 0],
  [0, 0, 255],
];

const valueMasks = {
  'xseg-1': {
    family: 'xseg',
    inputName: 'input',
    outputName: 'output',
    isNhwc: true,
    blueAt: 0,
  },
  'xseg-2': {
    family: 'xseg',
    inputName: 'input',
    outputName: 'output',
    isNhwc: true,
    blueAt: 0,
  },
  'xseg-3': {
    family: 'xseg',
    inputName: 'input',
    outputName: 'output',
    isNhwc: true,
    blueAt: 0,
  },
  'xseg-vm': {
    family: 'xseg',
    inputName: 'in_face:0',
    outputName: 'out_mask:0',
    isNhwc: false,
    blueAt: 2,
  },
  'selfie-segmentation': {
    family: 'person',
    inputName: 'input_1:0',
    outputName: 'activation_10',
    isNhwc: true,
    blueAt: 2,
  },
} as const;

describe.each(Object.entries(valueMasks))(
  '%s',
  (name, { family, blueAt, ...tensors }) => {
    test('sees the wearer in its own order of colours, and gives back what it does not see', async () => {
      const graph = valueMaskGraph({ ...tensors, channel: blueAt });
      const output = await restore(
        scene(blue!, red!),
        [{ family }],
        [putModel(folder, name, graph)],
      );
      expectRestored(output, red!);
    });

    test('sees 0 to 1', async () => {
      const graph = valueMaskGraph({ ...tensors, channel: blueAt });
      // 153 of 255 is 0.6: of the swap, 0.2 is left (2 · 0.6 − 1).
      const output = await restore(
        scene(blue!, [0, 0, 153]),
        [{ family }],
        [putModel(folder, name, graph)],
      );
      const [, green] = colourAt(output, ...inPatch);
      expect(Math.abs(green - 0.2 * 128)).toBeLessThan(5);
    });
  },
);

describe('occluder-vm', () => {
  /** A face wherever a channel of 0 to 1 is above one half. */
  const model = (channel: number) =>
    putModel(
      folder,
      'occluder-vm',
      valueMaskGraph({
        inputName: 'img',
        outputName: 'output',
        isNhwc: false,
        channel,
        threshold: 0.5,
      }),
    );
  const families = [{ family: 'occluder' }] as const;

  test('sees red first, and gives back where the logit is negative', async () => {
    const output = await restore(scene(red!, blue!), families, [model(0)]);
    expectRestored(output, blue!);
  });

  test('sees 0 to 1, and takes every logit above 0 for a face', async () => {
    const grey = (value: number): Rgb => [value, value, value];
    const own = await restore(scene(grey(200), grey(122)), families, [model(1)]);
    expectRestored(own, grey(122));
    const worn = await restore(scene(grey(200), grey(134)), families, [model(1)]);
    expectColour(colourAt(worn, ...inPatch), [128, 128, 128]);
  });
});

/** facefusion's face_mask_region_set. */
const published = {
  skin: 1,
  'left-brow': 2,
  'right-brow': 3,
  'left-eye': 4,
  'right-eye': 5,
  glasses: 6,
  nose: 10,
  mouth: 11,
  'upper-lip': 12,
  'lower-lip': 13,
} as const;
const HAIR = 17;

describe.each(['bisenet-34', 'bisenet-18', 'bisenet-34-vm'])('%s', (name) => {
  /** ImageNet's mean and deviation of blue, on 0–1. */
  const normalised = (value: number) => (value / 255 - 0.406) / 0.225;
  const parser = (above: number, below: number, threshold: number) =>
    putModel(
      folder,
      name,
      parserGraph({
        size: 512,
        channel: 2,
        above,
        below,
        threshold: normalised(threshold),
      }),
    );
  const all = [{ family: 'bisenet', options: { swapped: faceRegions } }] as const;

  test('gives back hair, by the third channel normalised as ImageNet’s blue', async () => {
    const model = parser(HAIR, 1, 128);
    expectRestored(
      await restore(scene([90, 90, 90], [90, 90, 132]), all, [model]),
      [90, 90, 132],
    );
    const [, green] = colourAt(
      await restore(scene([90, 90, 90], [90, 90, 124]), all, [model]),
      ...inPatch,
    );
    expect(Math.abs(green - 128)).toBeLessThan(4);
  });

  test('swaps the chosen regions and no others', async () => {
    for (const region of faceRegions) {
      const elsewhere = region === 'skin' ? published.nose : published.skin;
      const model = parser(published[region], elsewhere, 128);
      const others = faceRegions.filter((other) => other !== region);
      const options = { swapped: others };
      const input = scene([0, 0, 0], blue!);
      const own = await restore(input, [{ family: 'bisenet', options }], [model]);
      expectRestored(own, blue!);
      const worn = await restore(input, all, [model]);
      expectColour(colourAt(worn, ...inPatch), [128, 128, 128]);
    }
  });
});

test('a parser of other classes than its numerics name is refused', async () => {
  const graph = parserGraph({
    size: 512,
    channel: 2,
    above: 0,
    below: 1,
    threshold: 0,
    classCount: 11,
  });
  const run = restore(
    swapped,
    [{ family: 'bisenet', options: { swapped: faceRegions } }],
    [putModel(folder, 'bisenet-34', graph)],
  );
  await expect(run).rejects.toMatchObject({ code: 'MODEL_UNEXPECTED_SHAPE' });
});

describe('settings that count at once', () => {
  const speaker = faceOfLandmarks(frontalLandmarks(110, 160, 140));
  const parser = () =>
    putModel(
      folder,
      'bisenet-34',
      parserGraph({ size: 512, channel: 2, above: 10, below: 1, threshold: 0 }),
    );
  const withoutNose = faceRegions.filter((region) => region !== 'nose');

  test.each<[string, Tunable, Tunable]>([
    [
      'masks.mouth.size',
      { families: [{ family: 'mouth', options: { size: 0.1 } }] },
      { families: [{ family: 'mouth', options: { size: 0.9 } }] },
    ],
    [
      'masks.blur',
      { families: [{ family: 'mouth', options: { size: 0.5 } }], blur: 0 },
      { families: [{ family: 'mouth', options: { size: 0.5 } }], blur: 0.05 },
    ],
    [
      'masks.bisenet.swapped',
      { families: [{ family: 'bisenet', options: { swapped: faceRegions } }] },
      { families: [{ family: 'bisenet', options: { swapped: withoutNose } }] },
    ],
  ])('%s is taken over as if opened with it', async (_, opened, tuned) => {
    const frames = [{ input: scene([90, 90, 0], blue!), swapped, face: speaker }];
    const run = (task: Tunable, tunedTo?: Tunable) =>
      restore(swapped, task.families, [parser()], {
        ...task,
        frames,
        ...(tunedTo && { tunedTo }),
      });
    const before = await run(opened);
    const after = await run(tuned);
    expect(Buffer.compare(before, after)).not.toBe(0);
    expect(Buffer.compare(await run(opened, tuned), after)).toBe(0);
  });
});

test('masks are combined by minimum', async () => {
  const seen = scene(blue!, [255, 0, 255]);
  // XSeg sees no face in the patch; the parser sees skin everywhere.
  const xseg = putModel(
    folder,
    'xseg-1',
    valueMaskGraph({
      inputName: 'input',
      outputName: 'output',
      isNhwc: true,
      channel: 2,
    }),
  );
  const parser = putModel(
    folder,
    'bisenet-34',
    parserGraph({ size: 512, channel: 1, above: 1, below: 1, threshold: 0 }),
  );
  const families = [
    { family: 'bisenet', options: { swapped: faceRegions } },
    { family: 'xseg' },
  ] as const;
  // Red is the mask: 1 in the patch, 0 around, which would lay the face bare.
  const output = await restore(seen, families, [xseg, parser]);
  expect(Buffer.compare(output, swapped.data)).toBe(0);
});

describe('the mouth', () => {
  const WIDTH_OF_FACE = 110;
  const landmarks = frontalLandmarks(WIDTH_OF_FACE, 160, 140);
  const speaker = faceOfLandmarks(landmarks);
  const [cornerX, cornerY] = [speaker.fivePoints[6]!, speaker.fivePoints[7]!];
  const middleX = (cornerX + speaker.fivePoints[8]!) / 2;
  const lipY = landmarks[13 * 3 + 1]!;
  const mouth = (size: number, who = speaker) =>
    restore(flat([200, 60, 60]), [{ family: 'mouth', options: { size } }], [], {
      frames: [{ input: flat([200, 60, 60]), swapped, face: who }],
    });
  /** How many luma pixels are the wearer's. */
  const ownPixels = (output: Uint8Array) =>
    output
      .subarray(0, WIDTH * HEIGHT)
      .reduce((count, value, i) => count + (value === swapped.data[i] ? 0 : 1), 0);

  test('is the wearer’s between the lips, the rest of the face is not', async () => {
    const output = await mouth(0);
    expectColour(colourAt(output, Math.round(middleX), Math.round(lipY)), [200, 60, 60]);
    for (const eye of [0, 2, 4]) {
      const [x, y] = [speaker.fivePoints[eye]!, speaker.fivePoints[eye + 1]!];
      expectColour(colourAt(output, Math.round(x), Math.round(y)), [128, 128, 128]);
    }
  });

  test('reaches further the larger it is set, never to the nose', async () => {
    const sizes = [];
    for (const size of [0, 0.5, 1]) {
      const output = await mouth(size);
      sizes.push(ownPixels(output));
      const [noseX, noseY] = [speaker.fivePoints[4]!, speaker.fivePoints[5]!];
      expectColour(
        colourAt(output, Math.round(noseX), Math.round(noseY)),
        [128, 128, 128],
      );
    }
    expect(sizes[1]!).toBeGreaterThan(sizes[0]! * 1.3);
    expect(sizes[2]!).toBeGreaterThan(sizes[1]! * 1.3);
  });

  test('is an ellipse about its corners where there are no dense landmarks', async () => {
    const byPoints = faceOfPoints(speaker.fivePoints);
    const [own, dense] = [
      ownPixels(await mouth(0.3, byPoints)),
      ownPixels(await mouth(0.3)),
    ];
    expect(own / dense).toBeGreaterThan(0.6);
    expect(own / dense).toBeLessThan(1.7);
    const output = await mouth(0, byPoints);
    expectColour(
      colourAt(output, Math.round(middleX), Math.round(cornerY)),
      [200, 60, 60],
    );
  });
});
