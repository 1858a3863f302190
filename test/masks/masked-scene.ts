import { NetworkThread } from '../faces/network-thread.js';
import { type Patch, paintedFrame, type Rgb } from '../faces/painted-frame.js';
import { colourAt, expectColour, flat, HEIGHT, WIDTH } from '../swappers/colours.js';
import { faceOfPoints } from '../swappers/tiny-swapper.js';
import type { RestoreTask } from './restore-task.js';

const thread = new NetworkThread();
export const { folder } = thread;
afterAll(() => thread.stop());

/** Five points in fractions of facefusion's ffhq_512; the crop covers 256 frame pixels
 *  from (32, 24) on. */
const ffhq = [
  0.37692, 0.46864, 0.62285, 0.469, 0.50124, 0.61332, 0.39309, 0.72541, 0.6115, 0.7249,
];
const face = faceOfPoints(ffhq.map((f, i) => f * 256 + (i % 2 === 0 ? 32 : 24)));

export const swapped = flat([128, 128, 128]);
/** A picture of one colour with a patch of another over the wearer's left cheek. */
export const scene = (around: Rgb, inPatch: Rgb) => {
  const all: Patch = { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour: around };
  return paintedFrame(WIDTH, HEIGHT, [
    all,
    { left: 180, top: 160, width: 40, height: 40, colour: inPatch },
  ]);
};
export const inPatch: [number, number] = [200, 180];
const besidePatch: [number, number][] = [
  [160, 180],
  [172, 180],
  [228, 180],
  [200, 152],
  [200, 208],
];

export const restore = async (
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

export function expectRestored(output: Uint8Array, patch: Rgb): void {
  expectColour(colourAt(output, ...inPatch), patch);
  for (const place of besidePatch)
    expectColour(colourAt(output, ...place), [128, 128, 128]);
}

export const [red, blue]: Rgb[] = [
  [255, 0, 0],
  [0, 0, 255],
];
