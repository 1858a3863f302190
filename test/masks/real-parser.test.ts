// The parsers' adapter with a real network: a small one of CelebAMask-HQ's classes.
import { join } from 'node:path';
import sharp from 'sharp';
import { frameOfPhoto } from '../../daemon/faces/photo.js';
import { createFrame } from '../../daemon/frames/frame.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { faceRegions } from '../../daemon/masks/face-regions.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { faceOfPoints } from '../swappers/tiny-swapper.js';

/** The order of its classes: the colours of CelebAMask-HQ's pictures, as its training
 *  listed them. */
const CLASSES = [
  'background',
  'upper-lip',
  'left-brow',
  'skin',
  'right-ear',
  'right-eye',
  'nose',
  'necklace',
  'left-ear',
  'glasses',
  'lower-lip',
  'right-brow',
  'hat',
  'hair',
  'mouth',
  'neck',
  'cloth',
  'left-eye',
  'earring',
];

describeWithRealAssets('a face parser on photos', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  const shipped = (name: string) => readManifest().find((model) => model.name === name)!;
  const parser = {
    ...shipped('bisenet-34'),
    name: 'face-parsing-unet19',
    file: 'face_parsing_unet19.converted.onnx',
    sha256: null,
    numerics: {
      order: 'rgb',
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
      size: 256,
      classes: CLASSES,
    },
  };

  /**
   * Which points of a photo show the wearer, given what is swapped.
   * @param hair  where hair is seen by eye, from between the eyes, in units of the
   *   distance from there to the mouth
   */
  async function ownAt(
    name: string,
    swapped: readonly string[],
    hair: readonly [number, number] = [0, -1.35],
  ) {
    const { data: rgb, info } = await sharp(join(assets.faces, name))
      .rotate()
      .flatten()
      .resize({ width: 640, height: 640, fit: 'cover' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const input = frameOfPhoto({ rgb, width: info.width, height: info.height });
    const detector = shipped('scrfd-2.5g');
    const [found] = await thread.run('detect', {
      file: join(assets.models, detector.file),
      model: detector,
      options: { pictureSizes: [320] },
      frames: [input],
    });
    const { fivePoints } = found![0]!;
    // The swap is black, so that whatever is lighter is the wearer's.
    const black = createFrame(info.width, info.height);
    black.data.fill(16, 0, info.width * info.height);
    black.data.fill(128, info.width * info.height);
    const [output] = await thread.run('restore', {
      families: [{ family: 'bisenet', options: { swapped } }],
      blur: 0.01,
      modelsFolder: assets.models,
      manifest: [parser],
      frames: [{ input, swapped: black, face: faceOfPoints(fivePoints) }],
    });
    const [eyeX, eyeY, otherX, otherY, noseX, noseY, leftX, leftY, rightX, rightY] =
      fivePoints as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
    const isOwn = (x: number, y: number) => {
      let sum = 0;
      for (let j = -2; j <= 2; j++) {
        for (let i = -2; i <= 2; i++) {
          sum += output![(Math.round(y) + j) * info.width + Math.round(x) + i]! - 16;
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
      hair: isOwn(
        (eyeX + otherX) / 2 + height * hair[0],
        (eyeY + otherY) / 2 + height * hair[1],
      ),
    };
  }

  it.each([
    ['astronaut.png', [0, -1.35]],
    ['portrait_pexels.jpg', [-1.3, 0.3]],
    ['author-1.jpg', [0, -1.35]],
  ] as const)('keeps the hair of %s and nothing of the face', async (name, hair) => {
    expect(await ownAt(name, faceRegions, hair)).toEqual({
      eyes: false,
      nose: false,
      cheek: false,
      lips: false,
      hair: true,
    });
  });

  it('keeps the lips too when they are not to be swapped', async () => {
    const lips = ['mouth', 'upper-lip', 'lower-lip'];
    const others = faceRegions.filter((region) => !lips.includes(region));
    const own = await ownAt('portrait_pexels.jpg', others);
    expect(own).toMatchObject({ eyes: false, nose: false, cheek: false, lips: true });
  });

  it('is not obeyed when it would lay the face bare', async () => {
    const own = await ownAt('portrait_pexels.jpg', ['mouth']);
    expect(Object.values(own)).toEqual([false, false, false, false, false]);
  });
});
