// A real mask on a real photo: where the wearer's own picture stays in a black swap.
import { join } from 'node:path';
import sharp from 'sharp';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { type ModelEntry, readManifest } from '../../daemon/inference/model-manifest.js';
import { frameOfPhoto } from '../../daemon/source-faces/photo.js';
import type { NetworkThread } from '../faces/network-thread.js';
import type { RealAssets } from '../real-assets.js';
import { faceOfPoints } from '../swappers/tiny-swapper.js';
import type { RestoreTask } from './restore-task.js';

export const shipped = (name: string): ModelEntry =>
  readManifest().find((model) => model.name === name)!;

type FivePoints = [
  eyeX: number,
  eyeY: number,
  otherX: number,
  otherY: number,
  noseX: number,
  noseY: number,
  leftX: number,
  leftY: number,
  rightX: number,
  rightY: number,
];

const SIDE = 640;

const detect = async (thread: NetworkThread, models: string, input: Frame) => {
  const detector = shipped('scrfd-2.5g');
  const [found] = await thread.run('detect', {
    file: join(models, detector.file),
    model: detector,
    options: { pictureSizes: [320] },
    frames: [input],
  });
  return found![0]!.fivePoints;
};

/** A swap in which whatever is lighter is the wearer's. */
function blackFrame(): Frame {
  const black = createFrame(SIDE, SIDE);
  black.data.fill(16, 0, SIDE * SIDE);
  black.data.fill(128, SIDE * SIDE);
  return black;
}

/** @param askew  how far right of the face it is taken to be, pixels */
export async function maskPhoto(
  thread: NetworkThread,
  assets: RealAssets,
  photo: string,
  families: RestoreTask['families'],
  manifest: readonly ModelEntry[],
  askew = 0,
) {
  const { data: rgb } = await sharp(join(assets.faces, photo))
    .rotate()
    .flatten()
    .resize({ width: SIDE, height: SIDE, fit: 'cover' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const input = frameOfPhoto({ rgb, width: SIDE, height: SIDE });
  const fivePoints = await detect(thread, assets.models, input);
  const taken = fivePoints.map((value, i) => value + (i % 2 === 0 ? askew : 0));
  const [output] = await thread.run('restore', {
    families,
    blur: 0.01,
    modelsFolder: assets.models,
    manifest,
    frames: [{ input, swapped: blackFrame(), face: faceOfPoints(taken) }],
  });
  return ownPlaces(output!, fivePoints as unknown as FivePoints);
}

/** Where about the face the output is the wearer's. */
function ownPlaces(
  output: Uint8Array,
  [eyeX, eyeY, otherX, otherY, noseX, noseY, leftX, leftY, rightX, rightY]: FivePoints,
) {
  const isOwn = (x: number, y: number) => {
    let sum = 0;
    for (let j = -2; j <= 2; j++) {
      for (let i = -2; i <= 2; i++) {
        sum += output[(Math.round(y) + j) * SIDE + Math.round(x) + i]! - 16;
      }
    }
    return sum / 25 > 12;
  };
  const height = (leftY + rightY) / 2 - (eyeY + otherY) / 2;
  return {
    eyes: isOwn(eyeX, eyeY) || isOwn(otherX, otherY),
    nose: isOwn(noseX, noseY),
    cheek: isOwn((eyeX + leftX) / 2, (eyeY + leftY) / 2),
    lips: isOwn((leftX + rightX) / 2, (leftY + rightY) / 2 + height * 0.08),
    /** From between the eyes, in units of the distance from there to the mouth. */
    isOwnAt: ([x, y]: readonly [number, number]) =>
      isOwn((eyeX + otherX) / 2 + height * x, (eyeY + otherY) / 2 + height * y),
  };
}
