// MediaPipe's selfie segmentation with its real weights.
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { maskPhoto, shipped } from './masked-photo.js';

describeWithRealAssets('selfie segmentation on photos', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  const mask = (photo: string, askew?: number) =>
    maskPhoto(
      thread,
      assets,
      photo,
      [{ family: 'person' }],
      [shipped('selfie-segmentation')],
      askew,
    );

  // Where hair and background are seen by eye.
  it.each([
    ['astronaut.png', [0, -1.35], [1.8, -1.5]],
    ['portrait_pexels.jpg', [0, -1.1], [1.6, -1]],
    ['002_A.jpg', [0, -1.35], [1.5, -1]],
  ] as const)(
    'keeps the background of %s and nothing of the person',
    async (photo, hairAt, backgroundAt) => {
      const { isOwnAt, ...own } = await mask(photo);
      expect(own).toEqual({ eyes: false, nose: false, cheek: false, lips: false });
      expect(isOwnAt(hairAt)).toBe(false);
      expect(isOwnAt(backgroundAt)).toBe(true);
    },
  );

  it('is not obeyed where it sees no person in most of the face', async () => {
    const { isOwnAt } = await mask('002_A.jpg', 200);
    expect(isOwnAt([1.5, -1])).toBe(false);
  });
});
