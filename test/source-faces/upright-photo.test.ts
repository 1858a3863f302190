import sharp from 'sharp';
import type { FaceDetector } from '../../daemon/detectors/face-detector.js';
import type { DetectedFaces } from '../../daemon/faces/face.js';
import type { Frame } from '../../daemon/frames/frame.js';
import type { Photo } from '../../daemon/source-faces/photo.js';
import { uprightPhoto } from '../../daemon/source-faces/upright-photo.js';

/** White in its upper quarter. */
const upright = {
  rgb: Buffer.alloc(96 * 64 * 3).fill(255, 0, 96 * 16 * 3),
  width: 96,
  height: 64,
};

async function turnedBy(degrees: number): Promise<Photo> {
  const { rgb, width, height } = upright;
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .rotate(degrees)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    path: 'a.png',
    sha256: '',
    rgb: data,
    width: info.width,
    height: info.height,
  };
}

/** Scores a frame by which of its sides is white: top, left, bottom, right. */
function detectorWith(scores: readonly [number, number, number, number]): FaceDetector {
  return {
    detect({ data, width, height }: Frame, found: DetectedFaces) {
      const [x, y] = [width >> 1, height >> 1];
      const middles = [
        [x, 2],
        [2, y],
        [x, height - 3],
        [width - 3, y],
      ] as const;
      const side = middles.findIndex(([x, y]) => data[y * width + x]! > 128);
      found.count = scores[side]! > 0 ? 1 : 0;
      found.scores[0] = scores[side]!;
    },
    close() {},
  };
}

it.each([0, 90, 180, 270])('turns a photo that lies at %i degrees', async (degrees) => {
  const detector = detectorWith([0.94, 0.85, 0.9, 0]);
  const photo = await uprightPhoto(await turnedBy(degrees), detector);
  expect([photo.width, photo.height]).toEqual([96, 64]);
  expect(Buffer.compare(photo.rgb, upright.rgb)).toBe(0);
});

it('leaves a photo as it is where another way up is hardly better', async () => {
  const given = await turnedBy(180);
  expect(await uprightPhoto(given, detectorWith([0.94, 0.5, 0.93, 0.5]))).toBe(given);
});

it('leaves a photo without a face as it is', async () => {
  const given = await turnedBy(90);
  expect(await uprightPhoto(given, detectorWith([0, 0, 0, 0]))).toBe(given);
});
