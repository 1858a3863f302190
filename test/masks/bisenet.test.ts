import { faceRegions } from '../../daemon/masks/face-regions.js';
import { parserGraph } from '../onnx/mask-graphs.js';
import { colourAt, expectColour } from '../swappers/colours.js';
import { putModel } from '../swappers/tiny-swapper.js';
import {
  blue,
  expectRestored,
  folder,
  inPatch,
  restore,
  scene,
  swapped,
} from './masked-scene.js';

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
