// Reading photos of faces: any orientation, transparency or colour profile in, upright
// sRGB pixels out.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import sharp from 'sharp';
import { native } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import { createFrame, type Frame } from '../frames/frame.js';

/** A photo in memory of its own. */
export interface Photo {
  /** As it was given. */
  readonly path: string;
  /** Of the file, lower-case hexadecimal: the same photo under any name. */
  readonly sha256: string;
  /** RGB24, sRGB, upright, even width and height. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const MOST_BYTES = 100e6;
/** Larger than any camera's; decoding takes three bytes of memory a pixel. */
const MOST_PIXELS = 150e6;
/** Larger photos are shrunk: detectors look at 960 pixels, crops keep 1024. */
const LONGEST_SIDE = 4096;
/** No face that can be worn is in a smaller photo, nor in one that is so much longer than
 *  it is wide that it would be smaller once shrunk. */
const SHORTEST_SIDE = 32;

/** What lies behind transparent pixels: neither a dark nor a bright rim. */
const BACKGROUND = '#808080';

const SUPPORTED = 'give a JPEG, PNG, WebP or AVIF file';

/**
 * @throws GuiseError PHOTO_UNREADABLE, naming the photo and what to do
 */
export async function readPhoto(path: string): Promise<Photo> {
  return photoOfBytes(path, await readBytes(path));
}

/**
 * @param path   what the photo is called in messages
 * @param bytes  of its file
 * @throws GuiseError PHOTO_UNREADABLE
 */
export async function photoOfBytes(path: string, bytes: Buffer): Promise<Photo> {
  await checkFormat(path, bytes);
  const { data, info } = await decode(path, bytes);
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    rgb: data,
    width: info.width,
    height: info.height,
  };
}

/** The photo as a frame of its own size. */
export function frameOfPhoto(photo: Pick<Photo, 'rgb' | 'width' | 'height'>): Frame {
  const frame = createFrame(photo.width, photo.height);
  native.rgbToNv12(photo.rgb, frame.data, photo.width, photo.height);
  return frame;
}

function unreadable(path: string, fault: string, cause?: unknown): GuiseError {
  return new GuiseError('PHOTO_UNREADABLE', `The photo ${path} ${fault}.`, cause);
}

/** Bounded while it reads: pipes and devices do not tell how much they hold. */
async function readBytes(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length > MOST_BYTES) {
        throw unreadable(path, 'is too large; at most 100 MB are read');
      }
    }
  } catch (cause) {
    if (cause instanceof GuiseError) throw cause;
    throw unreadable(path, faultOf(cause as NodeJS.ErrnoException), cause);
  }
  return Buffer.concat(pieces, length);
}

function faultOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist; check the path';
  if (code === 'EISDIR') return 'is a folder; name the photos in it one by one';
  if (code === 'EACCES') return 'may not be read by you; change its permissions';
  return `cannot be read: ${message}`;
}

async function checkFormat(path: string, bytes: Buffer): Promise<void> {
  if (HEIC_BRANDS.test(bytes.toString('latin1', 4, 12))) throw heic(path);
  const metadata = await readMetadata(path, bytes);
  const { format, compression, width, height } = metadata;
  if (format === 'heif' && compression !== 'av1') throw heic(path);
  if (!['jpeg', 'png', 'webp', 'heif'].includes(format)) {
    throw unreadable(path, `is in the format ${format.toUpperCase()}; ${SUPPORTED}`);
  }
  if (width * height > MOST_PIXELS) {
    throw unreadable(path, `is too large (${width}×${height} pixels); make it smaller`);
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  if (Math.min(width, height) * scale < SHORTEST_SIDE) {
    throw unreadable(
      path,
      `is too small or too narrow (${width}×${height} pixels) to show a face; give a larger one`,
    );
  }
}

/** What telephones make; its codec is patented and not in the library we read with. */
const HEIC_BRANDS = /^ftyp(hei[cxms]|hev[cxms])/;

function heic(path: string): GuiseError {
  return unreadable(path, `is a HEIC file, which cannot be read; ${SUPPORTED}`);
}

async function readMetadata(path: string, bytes: Buffer): Promise<sharp.Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw unreadable(path, `is not a picture, or is damaged; ${SUPPORTED}`, cause);
  }
}

async function decode(path: string, bytes: Buffer) {
  try {
    const upright = await sharp(bytes, {
      failOn: 'error',
      limitInputPixels: MOST_PIXELS,
    })
      // Else photos of 16 bits with a colour profile stay in Display P3.
      .pipelineColourspace('srgb')
      .autoOrient()
      .flatten({ background: BACKGROUND })
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return await cropToEvenSize(upright);
  } catch (cause) {
    throw unreadable(
      path,
      `is damaged or cut short (${(cause as Error).message.split('\n')[0]}); save or download it again`,
      cause,
    );
  }
}

type Pixels = { data: Buffer; info: sharp.OutputInfo };

function cropToEvenSize(pixels: Pixels): Pixels | Promise<Pixels> {
  const { width, height, channels } = pixels.info;
  if (channels !== 3) throw new Error(`${channels} channels instead of 3`);
  if (width % 2 === 0 && height % 2 === 0) return pixels;
  return sharp(pixels.data, { raw: { width, height, channels } })
    .extract({ left: 0, top: 0, width: width & ~1, height: height & ~1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
}
