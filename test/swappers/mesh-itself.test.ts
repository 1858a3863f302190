// A photo that wears itself is to stay what it is: what differs is an artefact of the
// mesh swap, or the features' shape, which is worn a little stronger.
import { join } from 'node:path';
import type { Frame } from '../../daemon/frames/frame.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { native } from '../../native/index.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { readMeasuredPhoto } from '../source-faces/measured-photo.js';

/** Mean differences in levels, of luma and of Cb and Cr, between brows and chin. */
function differences(before: Frame, after: Uint8Array, landmarks: Float32Array) {
  const { width, height, data } = before;
  const xOf = (id: number) => Math.round(landmarks[id * 3]!);
  const yOf = (id: number) => Math.round(landmarks[id * 3 + 1]!);
  let luma = 0;
  let chroma = 0;
  let count = 0;
  for (let y = yOf(105); y < yOf(152); y++) {
    for (let x = xOf(234); x < xOf(454); x++) {
      const at = y * width + x;
      const chromaAt = width * height + (y >> 1) * width + (x & ~1);
      luma += Math.abs(after[at]! - data[at]!);
      for (const k of [chromaAt, chromaAt + 1])
        chroma += Math.abs(after[k]! - data[k]!) / 2;
      count++;
    }
  }
  return { luma: luma / count, chroma: chroma / count };
}

describeWithRealAssets('a photo that wears itself', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  test.each([
    ['astronaut.png', 14, 1.7],
    ['FACE_1.jpg', 16, 1.2],
    ['portrait_pexels.jpg', 11, 0.9],
    ['002_A.jpg', 7, 0.7],
    ['emotions-a-1.jpg', 12, 1.25],
  ])(
    '%s stays within %f levels of luma and %f of chroma',
    async (photo, luma, chroma) => {
      const { frame, region } = await readMeasuredPhoto(assets.faces, photo);
      const model = readManifest().find(({ name }) => name === 'facemesh-468')!;
      const file = join(assets.models, model.file);
      const [located] = await thread.run('locate', {
        file,
        model,
        frame,
        regions: [region],
      });
      const { landmarks } = located!;
      const { data, width, height } = frame;
      const source = native.prepareMeshSource(data, width, height, landmarks)!;
      const output = data.slice();
      const swapper = native.createMeshSwapper();
      native.swapMesh(swapper, source, output, width, height, landmarks, 1, 1);
      const off = differences(frame, output, landmarks);
      process.stderr.write(
        `${photo} as itself: ${off.luma.toFixed(2)} levels of luma off (<= ${luma}), ${off.chroma.toFixed(2)} of chroma (<= ${chroma})\n`,
      );
      expect(off.luma).toBeLessThanOrEqual(luma);
      expect(off.chroma).toBeLessThanOrEqual(chroma);
    },
  );
});
