import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createFrame } from '../../daemon/frames/frame.js';
import { fileSinkRequest } from '../../daemon/sinks/file-sink.js';
import { PhotoFileSink } from '../../daemon/sinks/photo-file-sink.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-photo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const format = { width: 32, height: 16, fps: 25 };

/** Y 81, Cb 90, Cr 240 is pure red in BT.601, limited range. */
function red() {
  const frame = createFrame(32, 16);
  frame.data.fill(81, 0, 32 * 16);
  for (let i = 32 * 16; i < frame.data.length; i += 2) {
    frame.data[i] = 90;
    frame.data[i + 1] = 240;
  }
  return frame;
}

it.each(['jpg', 'png', 'webp', 'avif', 'tiff'])(
  'writes red as red (%s)',
  async (extension) => {
    const file = join(folder, `photo.${extension}`);
    const sink = new PhotoFileSink(file);
    await sink.open(format);
    sink.write(red());
    await sink.close();
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({
      resolveWithObject: true,
    });
    expect([info.width, info.height]).toEqual([32, 16]);
    const [r, g, b] = data.subarray((8 * 32 + 16) * 3);
    expect(r).toBeGreaterThan(249);
    expect(Math.max(g!, b!)).toBeLessThan(8);
    expect(readdirSync(folder)).toEqual([`photo.${extension}`]);
  },
);

it('takes one frame only', async () => {
  const sink = new PhotoFileSink(join(folder, 'photo.png'));
  await sink.open(format);
  sink.write(red());
  expect(() => sink.write(red())).toThrow(/one picture/);
  await sink.abandon();
  await sink.close();
  expect(readdirSync(folder)).toEqual([]);
});

it('says where it could not write', async () => {
  const sink = new PhotoFileSink(join(folder, 'no', 'photo.png'));
  await sink.open(format);
  sink.write(red());
  await expect(sink.close()).rejects.toMatchObject({
    code: 'SINK_FAILED',
    message: `${folder}/no/photo.png could not be written: the folder ${folder}/no does not exist.`,
  });
});

describe('fileSinkRequest', () => {
  const wish = { isPhoto: false, ffmpeg: null, sound: null, timing: null };
  const ffmpeg = {
    path: 'ffmpeg',
    version: '5',
    origin: 'path',
    hasFpsMode: true,
  } as const;

  it('chooses by extension and input', () => {
    expect(fileSinkRequest({ ...wish, file: 'a.PNG', isPhoto: true }).kind).toBe(
      'photoFile',
    );
    expect(fileSinkRequest({ ...wish, file: 'a.mp4', ffmpeg }).kind).toBe('clipFile');
    expect(fileSinkRequest({ ...wish, file: 'a.gif', isPhoto: true, ffmpeg }).kind).toBe(
      'clipFile',
    );
  });

  it('refuses what cannot be, saying what can', () => {
    expect(() => fileSinkRequest({ ...wish, file: 'a.png', ffmpeg })).toThrow(
      /one picture only/,
    );
    expect(() => fileSinkRequest({ ...wish, file: 'a.doc', ffmpeg })).toThrow(
      /use one of \.mp4/,
    );
    expect(() => fileSinkRequest({ ...wish, file: 'a.mp4' })).toThrow(/needs ffmpeg/);
  });
});
