// Where each quarter of the camera's picture ends up, for clips (by ffmpeg) and photos.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { cameraArguments } from '../../daemon/capture/camera-arguments.js';
import { readPhotoFrame } from '../../daemon/capture/photo-camera.js';
import {
  type PictureTransform,
  plainPicture,
} from '../../daemon/capture/picture-transform.js';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { frameByteLength } from '../../daemon/frames/frame.js';
import { testRequest } from './capture-worker.js';

const folder = mkdtempSync(join(tmpdir(), 'guise-picture-'));
const file = join(folder, 'quarters.png');
/** Light in the middle half of both directions, dark around it. */
const framed = join(folder, 'framed.png');
const WIDTH = 64;
const HEIGHT = 32;

/** Grey levels by name, far apart. */
const LEVELS = { a: 40, b: 100, c: 160, d: 220 };

beforeAll(async () => {
  const rgb = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const name = (y < HEIGHT / 2 ? ['a', 'b'] : ['c', 'd'])[x < WIDTH / 2 ? 0 : 1]!;
      rgb.fill(
        LEVELS[name as keyof typeof LEVELS],
        (y * WIDTH + x) * 3,
        (y * WIDTH + x) * 3 + 3,
      );
    }
  }
  await sharp(rgb, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(file);
  const light = { width: WIDTH / 2, height: HEIGHT / 2, background: '#dcdcdc' };
  const dark = { width: WIDTH, height: HEIGHT, background: '#282828' };
  const plain = (area: typeof dark) => sharp({ create: { ...area, channels: 3 } }).png();
  await plain(dark)
    .composite([{ input: await plain(light).toBuffer(), gravity: 'centre' }])
    .toFile(framed);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function byFfmpeg(
  width: number,
  height: number,
  picture: PictureTransform,
  source = file,
): Promise<Uint8Array> {
  const ffmpeg = await findFfmpeg();
  const request = {
    ...testRequest,
    kind: 'clip',
    device: source,
    playback: 'once',
    width,
    height,
    picture,
  } as const;
  const args = cameraArguments(request, ffmpeg);
  return execFileSync(ffmpeg.path, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).subarray(0, frameByteLength(width, height));
}

async function bySharp(
  width: number,
  height: number,
  picture: PictureTransform,
  source = file,
): Promise<Uint8Array> {
  return (await readPhotoFrame(source, width, height, picture)).data;
}

/** The quarters seen at the centres of the frame's four quarters, row by row; a dash is
 *  a bar. Luma of grey g is 16 + g · 219 / 255. */
function quarters(luma: Uint8Array, width: number, height: number): string {
  const nearest = (value: number) => {
    if (value < 30) return '-';
    const names = Object.entries(LEVELS);
    const distance = (level: number) => Math.abs(16 + (level * 219) / 255 - value);
    return names.sort((p, q) => distance(p[1]) - distance(q[1]))[0]![0];
  };
  const at = (x: number, y: number) =>
    nearest(luma[Math.floor(y * height) * width + Math.floor(x * width)]!);
  return at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75);
}

describe.each([
  ['ffmpeg', byFfmpeg],
  ['sharp', bySharp],
])('the picture as %s delivers it', (_, deliver) => {
  it.each<[string, Partial<PictureTransform>, number, number, string]>([
    ['as it is', {}, 64, 32, 'abcd'],
    ['mirrored', { isMirrored: true }, 64, 32, 'badc'],
    ['turned by 90°', { rotationDegrees: 90 }, 32, 64, 'cadb'],
    ['turned by 180°', { rotationDegrees: 180 }, 64, 32, 'dcba'],
    ['turned by 270°', { rotationDegrees: 270 }, 32, 64, 'bdac'],
    [
      'turned by 90° and then mirrored',
      { rotationDegrees: 90, isMirrored: true },
      32,
      64,
      'acbd',
    ],
  ])('%s', async (_, picture, width, height, expected) => {
    const luma = await deliver(width, height, { ...plainPicture, ...picture });
    expect(quarters(luma, width, height)).toBe(expected);
  });

  it('has black bars, or cut edges, where the shapes differ', async () => {
    const boxed = await deliver(64, 64, plainPicture);
    expect([boxed[4 * 64 + 32], boxed[60 * 64 + 32]]).toEqual([16, 16]);
    const filled = await deliver(64, 64, { ...plainPicture, fit: 'fill' });
    expect(quarters(filled, 64, 64)).toBe('abcd');
    expect(filled[1 * 64 + 1]).toBeGreaterThan(30);
  });

  // The light middle reaches from 16 to 48 of 64 pixels across, from 8 to 24 of 32 down.
  it.each([
    [1, 16, 8],
    [4 / 3, 10.7, 5.3],
    [2, 0, 0],
  ])('enlarged by %d shows its middle from (%d, %d) on', async (zoom, left, top) => {
    const luma = await deliver(WIDTH, HEIGHT, { ...plainPicture, zoom }, framed);
    const isLight = (x: number, y: number) => luma[y * WIDTH + x]! > 120;
    const row = Array.from({ length: WIDTH }, (_, x) => isLight(x, HEIGHT / 2));
    const column = Array.from({ length: HEIGHT }, (_, y) => isLight(WIDTH / 2, y));
    expect(Math.abs(row.indexOf(true) - left)).toBeLessThanOrEqual(1);
    expect(Math.abs(column.indexOf(true) - top)).toBeLessThanOrEqual(1);
    expect(Math.abs(WIDTH - 1 - row.lastIndexOf(true) - left)).toBeLessThanOrEqual(1);
    expect(Math.abs(HEIGHT - 1 - column.lastIndexOf(true) - top)).toBeLessThanOrEqual(1);
  });
});
