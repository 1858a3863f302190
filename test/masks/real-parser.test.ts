// The parsers' adapter with a real network: a small one of CelebAMask-HQ's classes.
import { faceRegions } from '../../daemon/masks/face-regions.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { maskPhoto, shipped } from './masked-photo.js';

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
   * @param hairAt  where hair is seen by eye, as maskPhoto counts
   */
  async function ownAt(
    name: string,
    swapped: readonly string[],
    hairAt: readonly [number, number] = [0, -1.35],
  ) {
    const families = [{ family: 'bisenet', options: { swapped } }] as const;
    const { isOwnAt, ...own } = await maskPhoto(thread, assets, name, families, [parser]);
    return { ...own, hair: isOwnAt(hairAt) };
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
