import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { GuiseError } from '../../daemon/errors.js';
import { frameOfPhoto, type Photo, readPhoto } from '../../daemon/source-faces/photo.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-photo-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function save(name: string, data: Uint8Array | string): string {
  const file = join(folder, name);
  writeFileSync(file, data);
  return file;
}

async function refusalOf(path: string): Promise<string> {
  try {
    await readPhoto(path);
  } catch (error) {
    expect(error).toBeInstanceOf(GuiseError);
    expect((error as GuiseError).code).toBe('PHOTO_UNREADABLE');
    expect((error as GuiseError).message).toContain(path);
    expect((error as GuiseError).message).not.toContain('\n');
    return (error as GuiseError).message;
  }
  throw new Error(`${path} was not refused`);
}

/** Left half red, right half green, top quarter blue. */
function flag(width: number, height: number): sharp.Sharp {
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const channel = y < height / 4 ? 2 : x < width / 2 ? 0 : 1;
      rgb[(y * width + x) * 3 + channel] = 220;
    }
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** Name of the strongest channel at a place given in fractions of the photo. */
function colourAt({ rgb, width, height }: Photo, u: number, v: number): string {
  const at = (Math.floor(v * height) * width + Math.floor(u * width)) * 3;
  const pixel = [...rgb.subarray(at, at + 3)];
  return ['red', 'green', 'blue'][pixel.indexOf(Math.max(...pixel))]!;
}

function expectUprightFlag(photo: Photo): void {
  expect(colourAt(photo, 0.5, 0.1)).toBe('blue');
  expect(colourAt(photo, 0.2, 0.7)).toBe('red');
  expect(colourAt(photo, 0.8, 0.7)).toBe('green');
}

describe('formats', () => {
  it.each([
    ['jpeg', (image: sharp.Sharp) => image.jpeg({ quality: 95 })],
    ['png', (image: sharp.Sharp) => image.png()],
    ['webp', (image: sharp.Sharp) => image.webp({ quality: 95 })],
    ['avif', (image: sharp.Sharp) => image.avif({ quality: 90 })],
    ['progressive.jpg', (image: sharp.Sharp) => image.jpeg({ progressive: true })],
    ['sixteen-bit.png', (image: sharp.Sharp) => image.toColourspace('rgb16').png()],
    ['palette.png', (image: sharp.Sharp) => image.png({ palette: true })],
    ['cmyk.jpg', (image: sharp.Sharp) => image.toColourspace('cmyk').jpeg()],
  ])('reads %s', async (name, encode) => {
    const bytes = await encode(flag(96, 64)).toBuffer();
    const photo = await readPhoto(save(`photo.${name}`, bytes));
    expect([photo.width, photo.height]).toEqual([96, 64]);
    expectUprightFlag(photo);
    expect(photo.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('reads a greyscale photo as three equal channels', async () => {
    const bytes = await flag(64, 64).greyscale().png().toBuffer();
    const { rgb } = await readPhoto(save('grey.png', bytes));
    expect(rgb.length).toBe(64 * 64 * 3);
    expect(rgb[0]).toBe(rgb[1]);
    expect(rgb[1]).toBe(rgb[2]);
  });

  it('lays transparent pixels on grey', async () => {
    const clear = { r: 255, g: 0, b: 0, alpha: 0 };
    const bytes = await sharp({
      create: { width: 64, height: 64, channels: 4, background: clear },
    })
      .png()
      .toBuffer();
    const { rgb } = await readPhoto(save('clear.png', bytes));
    expect([...rgb.subarray(0, 3)]).toEqual([128, 128, 128]);
  });

  it('converts colour profiles to sRGB', async () => {
    // Display P3 (187, 105, 62) is sRGB (200, 100, 51) by lcms.
    const bytes = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#c86433' },
    })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect([...stored.subarray(0, 3)]).toEqual([187, 105, 62]);
    const { rgb } = await readPhoto(save('p3.png', bytes));
    const differences = [200, 100, 51].map((n, i) => Math.abs(n - rgb[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it('keeps the colours of sixteen bits with a profile', async () => {
    const create = { width: 64, height: 64, channels: 3, background: '#dcdc00' } as const;
    const image = sharp({ create }).toColourspace('rgb16').withIccProfile('srgb');
    const { rgb } = await readPhoto(save('deep.png', await image.png().toBuffer()));
    expect([...rgb.subarray(0, 3)]).toEqual([220, 220, 0]);
  });
});

describe('orientation and size', () => {
  // What must be done to an upright picture so that the EXIF orientation rights it.
  it.each([
    [2, (image: sharp.Sharp) => image.flop()],
    [3, (image: sharp.Sharp) => image.rotate(180)],
    [4, (image: sharp.Sharp) => image.flip()],
    [6, (image: sharp.Sharp) => image.rotate(270)],
    [8, (image: sharp.Sharp) => image.rotate(90)],
  ])('honours EXIF orientation %i', async (orientation, turn) => {
    const turned = await turn(flag(96, 64)).png().toBuffer();
    const bytes = await sharp(turned).withMetadata({ orientation }).jpeg().toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
    const photo = await readPhoto(save('turned.jpg', bytes));
    expect([photo.width, photo.height]).toEqual([96, 64]);
    expectUprightFlag(photo);
  });

  it('cuts odd sizes to even ones without resampling', async () => {
    const bytes = await flag(97, 65).png().toBuffer();
    const whole = await sharp(bytes).raw().toBuffer();
    const photo = await readPhoto(save('odd.png', bytes));
    expect([photo.width, photo.height]).toEqual([96, 64]);
    expect(photo.rgb.length).toBe(96 * 64 * 3);
    const row = 40;
    expect(photo.rgb.subarray(row * 96 * 3, (row + 1) * 96 * 3)).toEqual(
      whole.subarray(row * 97 * 3, row * 97 * 3 + 96 * 3),
    );
  });

  it('shrinks very large photos and keeps their shape', async () => {
    const bytes = await flag(6000, 3000).jpeg().toBuffer();
    const photo = await readPhoto(save('large.jpg', bytes));
    expect([photo.width, photo.height]).toEqual([4096, 2048]);
    expectUprightFlag(photo);
  });

  it('makes an NV12 frame of the same size', async () => {
    const white = { create: { width: 64, height: 32, channels: 3, background: '#fff' } };
    const bytes = await sharp(white as sharp.SharpOptions)
      .png()
      .toBuffer();
    const frame = frameOfPhoto(await readPhoto(save('white.png', bytes)));
    expect([frame.width, frame.height, frame.data.length]).toEqual([64, 32, 3072]);
    // BT.601 limited range: white is Y 235, Cb and Cr 128.
    expect([frame.data[0], frame.data[2048], frame.data[2049]]).toEqual([235, 128, 128]);
  });
});

describe('photos that cannot be read', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'refuses a truncated %s',
    async (format) => {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      const bytes = await sharp({
        create: { width: 400, height: 400, channels: 3, background: '#888', noise },
      })
        .toFormat(format)
        .toBuffer();
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      const message = await refusalOf(save(`half.${format}`, half));
      expect(message).toMatch(/damaged|cut short/);
    },
  );

  it('refuses text that calls itself a photo', async () => {
    const message = await refusalOf(save('notes.jpg', 'Dear diary,\n'));
    expect(message).toContain('is not a picture');
    expect(message).toContain('JPEG, PNG, WebP or AVIF');
  });

  it('refuses an empty file', async () => {
    expect(await refusalOf(save('empty.jpg', ''))).toContain('is not a picture');
  });

  it('refuses formats that are not supported, by their contents', async () => {
    const gif = await flag(64, 64).gif().toBuffer();
    expect(await refusalOf(save('photo.jpg', gif))).toContain('is in the format GIF;');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>';
    expect(await refusalOf(save('photo.png', svg))).toContain('is in the format SVG;');
  });

  it("refuses a telephone's HEIC and says what to give instead", async () => {
    const start = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    const message = await refusalOf(save('photo.heic', start));
    expect(message).toContain('is a HEIC file');
    expect(message).toContain('JPEG');
  });

  it('refuses what is too small or too narrow to show a face', async () => {
    const bytes = await sharp({
      create: { width: 1, height: 1, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer();
    const what = 'too small or too narrow';
    expect(await refusalOf(save('dot.png', bytes))).toContain(`${what} (1×1 pixels)`);
    // Shrunk to a width of 4096 it would be 6 high.
    const band = await flag(65_000, 100).png().toBuffer();
    const message = await refusalOf(save('band.png', band));
    expect(message).toContain(`${what} (65000×100 pixels)`);
  });

  it('refuses a decompression bomb before decoding it', async () => {
    // A PNG header that promises 40 000 × 40 000 pixels.
    const header = readFileSync(save('tiny.png', await flag(64, 64).png().toBuffer()));
    header.writeUInt32BE(40_000, 16);
    header.writeUInt32BE(40_000, 20);
    header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
    const message = await refusalOf(save('bomb.png', header));
    expect(message).toContain('too large (40000×40000 pixels)');
  });

  it('reads a pipe, and stops at a device that never ends', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const bytes = await flag(64, 64).jpeg().toBuffer();
    const written = writeFile(pipe, bytes);
    expect((await readPhoto(pipe)).width).toBe(64);
    await written;
    expect(await refusalOf('/dev/zero')).toContain('is too large');
  });

  it('refuses what is not there, and folders', async () => {
    expect(await refusalOf(join(folder, 'none.jpg'))).toContain('does not exist');
    expect(await refusalOf(folder)).toContain('is a folder');
  });

  it('says when a photo may not be read', async () => {
    const file = save('locked.jpg', await flag(64, 64).jpeg().toBuffer());
    chmodSync(file, 0);
    // The superuser reads everything.
    if (process.getuid?.() === 0) await readPhoto(file);
    else expect(await refusalOf(file)).toContain('may not be read by you');
  });
});

/** CRC-32 of PNG chunks. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
