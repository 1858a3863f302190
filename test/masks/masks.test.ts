// Every mask of the manifest, with a tiny network that has its tensors.
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { faceRegions } from '../../daemon/masks/face-regions.js';
import { maskFamilies } from '../../daemon/masks/wearer-masks.js';
import type { Rgb } from '../faces/painted-frame.js';
import { frontalLandmarks } from '../native/mesh/face.js';
import { parserGraph, valueMaskGraph } from '../onnx/mask-graphs.js';
import { colourAt, expectColour } from '../swappers/colours.js';
import { faceOfLandmarks, putModel } from '../swappers/tiny-swapper.js';
import {
  blue,
  expectRestored,
  folder,
  inPatch,
  red,
  restore,
  scene,
  swapped,
} from './masked-scene.js';
import type { Tunable } from './restore-task.js';

test('every mask of the manifest that runs is of a known family', () => {
  for (const { role, family } of readManifest()) {
    if (role === 'mask') expect(Object.keys(maskFamilies)).toContain(family);
  }
});

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
