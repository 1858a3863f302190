// A photo of a saved face on disk: a lossless PNG of the head, and its record.
import { join } from 'node:path';
import sharp from 'sharp';
import { writePrivateFile } from '../files/private-file.js';
import type { PhotoRecord } from './face-file.js';
import { frameOfPhoto } from './photo.js';
import type { AnalysedPhoto } from './photo-analysis.js';
import type { SourcePhoto } from './source-face.js';

/** Writes the photo's pixels into the folder. */
export async function storePhoto(
  folder: string,
  file: string,
  photo: AnalysedPhoto,
): Promise<PhotoRecord> {
  const { width, height } = photo.frame;
  const png = await sharp(photo.rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  await writePrivateFile(join(folder, file), png);
  return {
    file,
    width,
    height,
    sha256: photo.sha256,
    fivePoints: rounded(photo.fivePoints),
    landmarks: rounded(photo.landmarks),
  };
}

/** Thousandths of a pixel are finer than any network sees. */
function rounded(numbers: Float32Array): number[] {
  return Array.from(numbers, (n) => Number(n.toFixed(3)));
}

/** @throws Error when the file is missing, damaged or of another size */
export async function readStoredPhoto(
  folder: string,
  record: PhotoRecord,
): Promise<SourcePhoto> {
  const { data, info } = await sharp(join(folder, record.file))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = record;
  if (info.width !== width || info.height !== height || info.channels !== 3) {
    throw new Error(`${record.file} is not ${width}×${height} RGB`);
  }
  return {
    frame: frameOfPhoto({ rgb: data, width, height }),
    fivePoints: Float32Array.from(record.fivePoints),
    landmarks: Float32Array.from(record.landmarks),
  };
}
