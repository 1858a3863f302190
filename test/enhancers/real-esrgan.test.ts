// Real-ESRGAN with its real weights on real photos.
import { join } from 'node:path';
import sharp from 'sharp';
import type { Frame } from '../../daemon/frames/frame.js';
import { readManifest } from '../../daemon/inference/model-manifest.js';
import { frameOfPhoto } from '../../daemon/source-faces/photo.js';
import { NetworkThread } from '../faces/network-thread.js';
import { describeWithRealAssets } from '../real-assets.js';
import { faceOfPoints } from '../swappers/tiny-swapper.js';

const HEIGHT = 512;

describeWithRealAssets('Real-ESRGAN on blurred photos', (assets) => {
  const thread = new NetworkThread();
  afterAll(() => thread.stop());

  const shipped = (name: string) => readManifest().find((model) => model.name === name)!;
  /** Converted here from the published ncnn file, so its hash is its own. */
  const realesrgan = {
    ...shipped('realesrgan-x4v3'),
    file: 'realesr-general-x4v3.converted.onnx',
    sha256: null,
  };

  async function photos(
    name: string,
    sigma: number,
  ): Promise<{ sharpest: Frame; blurred: Frame }> {
    const scaled = await sharp(join(assets.faces, name))
      .rotate()
      .flatten()
      .resize({ height: HEIGHT })
      .toBuffer();
    const width = ((await sharp(scaled).metadata()).width ?? 0) & ~3;
    const whole = sharp(scaled).extract({ left: 0, top: 0, width, height: HEIGHT });
    const rgb = await whole.clone().raw().toBuffer();
    const soft = await whole.clone().blur(sigma).raw().toBuffer();
    return {
      sharpest: frameOfPhoto({ rgb, width, height: HEIGHT }),
      blurred: frameOfPhoto({ rgb: soft, width, height: HEIGHT }),
    };
  }

  /** How alike are two changes of luma over the face, −1 to 1. */
  function correlation(a: Frame, b: Frame, base: Frame, face: number[]): number {
    let [ab, aa, bb] = [0, 0, 0];
    const [left, top, right, bottom] = face.map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    for (let y = Math.max(0, top); y < Math.min(base.height, bottom); y++) {
      for (let x = Math.max(0, left); x < Math.min(base.width, right); x++) {
        const i = y * base.width + x;
        const da = a.data[i]! - base.data[i]!;
        const db = b.data[i]! - base.data[i]!;
        ab += da * db;
        aa += da * da;
        bb += db * db;
      }
    }
    return ab / Math.sqrt(aa * bb);
  }

  // About a twenty-fifth of the distance between the eyes.
  it.each([
    ['FACE_1.jpg', 4],
    ['portrait_pexels.jpg', 4],
    ['astronaut.png', 2],
    ['author-1.jpg', 2],
  ])('adds to %s what a blur of σ %d took from the face', async (name, sigma) => {
    const { sharpest, blurred } = await photos(name, sigma);
    const detector = shipped('scrfd-2.5g');
    const [found] = await thread.run('detect', {
      file: join(assets.models, detector.file),
      model: detector,
      options: { pictureSizes: [320] },
      frames: [sharpest],
    });
    const { fivePoints, box } = found![0]!;
    const [data] = await thread.run('enhance', {
      family: 'realesrgan',
      modelsFolder: assets.models,
      manifest: [realesrgan],
      frames: [{ frame: blurred, faces: [faceOfPoints(fivePoints)] }],
    });
    const enhanced = { ...blurred, data: data! };
    const likeness = correlation(enhanced, sharpest, blurred, box);
    // Measured: 0.36 to 0.64; a shift by two pixels leaves 0.1 to 0.3.
    expect(likeness).toBeGreaterThan(0.3);
  });
});
