// Writes one frame to a photo (JPEG, PNG, WebP, AVIF, TIFF).
import { extname, resolve } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { native } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import { writeWholeFile } from '../files/whole-file.js';
import { writeFault } from '../files/write-fault.js';
import type { Frame } from '../frames/frame.js';
import type { FrameSink, SinkFormat } from './frame-sink.js';

/** Visually lossless: what is written is often edited or compressed again. */
const QUALITY = 95;

const encoders: Readonly<Record<string, (photo: Sharp) => Sharp>> = {
  '.jpg': (photo) => photo.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }),
  '.jpeg': (photo) => photo.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }),
  '.png': (photo) => photo.png(),
  '.webp': (photo) => photo.webp({ quality: QUALITY }),
  // More effort takes eight times as long and makes no smaller files (5 megapixels: 30 s).
  '.avif': (photo) => photo.avif({ quality: 80, effort: 2 }),
  '.tif': (photo) => photo.tiff({ compression: 'lzw' }),
  '.tiff': (photo) => photo.tiff({ compression: 'lzw' }),
};

/** Extensions that photos can be written to. */
export const photoExtensions: readonly string[] = Object.keys(encoders);

export class PhotoFileSink implements FrameSink {
  readonly label: string;
  private readonly file: string;
  private rgb: Uint8Array | null = null;
  private format: SinkFormat | null = null;
  private frameCount = 0;
  private ending: Promise<void> | null = null;

  /** @param file  its extension is one of photoExtensions */
  constructor(file: string) {
    this.file = resolve(file);
    this.label = this.file;
  }

  async open(format: SinkFormat): Promise<void> {
    this.format = format;
    this.rgb = new Uint8Array(format.width * format.height * 3);
  }

  write(frame: Frame): void {
    if (++this.frameCount > 1) {
      throw this.failure('it holds one picture and there are several; name an .mp4');
    }
    const { data, width, height } = frame;
    native.scaleToRgb(data, width, height, this.rgb!, width, 0, 0, width, height);
  }

  close(): Promise<void> {
    this.ending ??= this.finish();
    return this.ending;
  }

  private async finish(): Promise<void> {
    if (!this.format) return;
    if (this.frameCount === 0) throw this.failure('there was no frame to write');
    const { width, height } = this.format;
    const encode = encoders[extname(this.file).toLowerCase()]!;
    const photo = encode(sharp(this.rgb!, { raw: { width, height, channels: 3 } }));
    try {
      await writeWholeFile(this.file, await photo.toBuffer());
    } catch (error) {
      throw this.failure(writeFault(this.file, error), error);
    }
  }

  async abandon(): Promise<void> {
    this.ending ??= Promise.resolve();
  }

  private failure(reason: string, cause?: unknown): GuiseError {
    return new GuiseError(
      'SINK_FAILED',
      `${this.file} could not be written: ${reason}.`,
      cause,
    );
  }
}
