// The stage: what is given back, when the masks run, and when none is obeyed.
import { MAX_FACES } from '../../daemon/faces/face.js';
import {
  MOST_BEHIND_HAND,
  RestorationLimit,
} from '../../daemon/masks/restoration-limit.js';
import { NetworkThread } from '../faces/network-thread.js';
import { paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { valueMaskGraph } from '../onnx/mask-graphs.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from '../swappers/colours.js';
import { faceOfPoints, putModel } from '../swappers/tiny-swapper.js';
import type { RestoreTask } from './restore-task.js';

const thread = new NetworkThread();
const { folder } = thread;
afterAll(() => thread.stop());

const ffhq = [
  0.37692, 0.46864, 0.62285, 0.469, 0.50124, 0.61332, 0.39309, 0.72541, 0.6115, 0.7249,
];
/** Its mask covers 256 frame pixels from (left, 24) on. */
const faceAt = (left: number) =>
  faceOfPoints(ffhq.map((f, i) => f * 256 + (i % 2 === 0 ? left : 24)));

const swapped = flat([128, 128, 128]);
const BLUE: Rgb = [0, 0, 255];
const RED: Rgb = [255, 0, 0];
/** Blue, which the mask takes for the face, with red in a rectangle. */
const scene = (left: number, top: number, width: number, height: number) =>
  paintedFrame(WIDTH, HEIGHT, [
    { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: BLUE },
    { left, top, width, height, colour: RED },
  ]);

const restore = (frames: RestoreTask['frames'], task: Partial<RestoreTask> = {}) =>
  thread.run('restore', {
    families: [{ family: 'xseg' }],
    modelsFolder: folder,
    manifest: [
      putModel(
        folder,
        'xseg-1',
        valueMaskGraph({
          inputName: 'input',
          outputName: 'output',
          isNhwc: true,
          channel: 0,
        }),
      ),
    ],
    frames,
    ...task,
  });

const hand = scene(180, 160, 40, 40);

test('softens what it gives back within, never leaving a rim of it under the swap', async () => {
  const [output] = await restore([{ input: hand, swapped, face: faceAt(32) }], {
    blur: 0.01,
  });
  expectColour(colourAt(output!, 200, 180), RED);
  // At the edge itself, half of the blurred mask, the wearer's picture is whole.
  expect(colourAt(output!, 182, 180)[0]).toBeGreaterThan(240);
  expectColour(colourAt(output!, 168, 180), [128, 128, 128]);
});

test('gives back what was there before the swap, as another face’s swap', async () => {
  const before = flat([0, 255, 0]);
  const [output] = await restore([{ input: hand, before, swapped, face: faceAt(32) }]);
  expectColour(colourAt(output!, 200, 180), [0, 255, 0]);
  expectColour(colourAt(output!, 160, 180), [128, 128, 128]);
});

test('leaves everything beyond the masks’ crop alone', async () => {
  const input = scene(0, 0, 60, HEIGHT);
  const [output] = await restore([{ input, swapped, face: faceAt(32) }]);
  expectColour(colourAt(output!, 20, 160), [128, 128, 128]);
  expectColour(colourAt(output!, 50, 160), RED);
});

test('lets the mask move along with the face while the networks rest', async () => {
  const calm = { input: hand, swapped, face: faceAt(32) };
  const moved = { input: flat(RED), swapped, face: faceAt(52) };
  const [, output] = await restore([calm, moved], { everyFrames: 9 });
  expectColour(colourAt(output!, 220, 180), RED);
  expectColour(colourAt(output!, 160, 180), [128, 128, 128]);
});

test('gives nothing more back of what is no longer there', async () => {
  const none = flat(BLUE);
  const face = faceAt(32);
  const [, output] = await restore([
    { input: hand, swapped, face },
    { input: none, swapped, face },
  ]);
  expectColour(colourAt(output!, 200, 180), [128, 128, 128]);
});

test('gives back of no face what was seen before another', async () => {
  // One run spends the budget of thousands of frames; memory is for eight faces.
  const faces = Array.from({ length: MAX_FACES + 1 }, (_, i) => ({
    ...faceAt(32),
    id: i + 1,
  }));
  const outputs = await restore(
    faces.map((face) => ({ input: hand, swapped, face })),
    { budgetMs: 0.001 },
  );
  expectColour(colourAt(outputs[0]!, 200, 180), RED);
  expectColour(colourAt(outputs.at(-1)!, 200, 180), [128, 128, 128]);
});

const limit = new RestorationLimit('ffhq_512', 256, MOST_BEHIND_HAND);

test('keeps the swap where the mask finds no face at all', async () => {
  const [output] = await restore([{ input: flat(RED), swapped, face: faceAt(32) }]);
  expect(Buffer.compare(output!, swapped.data)).toBe(0);
});

test('lets what it gives back fade out, and in again, where a mask is refused for a while', async () => {
  const face = faceAt(32);
  const all = flat(RED);
  const inputs = [hand, ...Array(7).fill(all), ...Array(7).fill(hand)];
  const outputs = await restore(inputs.map((input) => ({ input, swapped, face })));
  // Of the hand; beside it only the refused mask is the wearer's.
  const reds = outputs.map((output) => colourAt(output, 200, 180)[0]);
  const shares = reds.map((red) => (red! - 128) / (255 - 128));
  const sixths = [6, 5, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 5, 6, 6];
  sixths.forEach((n, i) => {
    expect(shares[i]).toBeCloseTo(n / 6, 1);
  });
  for (const output of outputs) expectColour(colourAt(output, 160, 180), [128, 128, 128]);
});

test('keeps the swap where a network gives no numbers', () => {
  const mask = new Float32Array(256 * 256).fill(1);
  expect(limit.allows(mask)).toBe(true);
  mask[150 * 256 + 128] = Number.NaN;
  expect(limit.allows(mask)).toBe(false);
});

describe('how much may be given back', () => {
  /** A mask of the whole crop with a hole; the eyes are at (96.5, 120) and (159.5, 120),
   *  the mouth between (100.6, 185.7) and (156.5, 185.6): ffhq_512 halved. */
  const withHole = (left: number, top: number, right: number, bottom: number) =>
    Float32Array.from({ length: 256 * 256 }, (_, i) => {
      const [x, y] = [i % 256, i >> 8];
      return x >= left && x < right && y >= top && y < bottom ? 0 : 1;
    });

  /** Both eyes, and neither pupil. */
  const aroundPupils = withHole(60, 100, 200, 140);
  for (const x of [96, 159]) {
    for (let y = 116; y < 124; y++)
      aroundPupils.fill(1, y * 256 + x - 4, y * 256 + x + 4);
  }

  // The inner face is 126 wide and 144 high about (128, 153), an eye 38 across.
  const browsAndChin = withHole(40, 80, 220, 110).fill(0, 165 * 256, 226 * 256);

  test.each([
    ['nothing', withHole(0, 0, 0, 0), true],
    ['a hand before mouth and chin', withHole(40, 165, 220, 256), true],
    ['a hand over one eye and cheek', withHole(0, 90, 118, 200), true],
    ['hair and everything around the face', withHole(0, 0, 256, 80), true],
    ['both eyes', withHole(60, 100, 200, 140), false],
    ['both eyes but for their pupils', aroundPupils, false],
    ['a strip over both eyes', withHole(60, 106, 200, 134), false],
    ['brows, mouth and chin', browsAndChin, false],
    ['the face but for its mouth', withHole(0, 0, 256, 175), false],
    ['all but the eyes', withHole(0, 138, 256, 256), false],
    ['everything', withHole(0, 0, 256, 256), false],
  ])('%s: %#', (_, mask, expected) => {
    expect(limit.allows(mask)).toBe(expected);
  });
});
