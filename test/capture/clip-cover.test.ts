// Clips with the picture of a cover, which some programs put before the film.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cameraArguments } from '../../daemon/capture/camera-arguments.js';
import { resolveCamera } from '../../daemon/capture/resolve-camera.js';
import { describeWithEachFfmpeg } from './each-ffmpeg.js';

const WIDTH = 64;
const HEIGHT = 48;
const FRAMES = 10;

/** Luma of the film, and that of the cover within the limited range of a clip. */
const FILM_LUMA = 80;
const COVER_LUMA = 235;

describeWithEachFfmpeg((tools) => {
  beforeAll(() => {
    make('cover.jpg', '-f lavfi -i color=white:size=320x200 -frames:v 1');
    const gray = `geq=lum=${FILM_LUMA}:cb=128:cr=128`;
    const source = `nullsrc=size=${WIDTH}x${HEIGHT}:rate=20`;
    make('film.mp4', `-f lavfi -i ${source},${gray} -frames:v ${FRAMES}`);
  });

  function make(file: string, args: string): string {
    const path = join(tools.folder, file);
    const inputs = args.replace(/@(\S+)/g, (_, input) => join(tools.folder, input));
    execFileSync(tools.maker.path, ['-v', 'error', '-y', ...inputs.split(' '), path]);
    return path;
  }

  /** Of every frame that is played, its mean luma. */
  async function lumaOf(camera: string): Promise<number[]> {
    const request = await resolveCamera({ camera, playback: 'once' }, tools.ffmpeg);
    expect(request).toMatchObject({ width: WIDTH, height: HEIGHT, fps: 20 });
    expect(request.timing?.frameTimesUs).toHaveLength(FRAMES);
    const args = cameraArguments({ ...request, kind: 'clip' }, tools.ffmpeg);
    const bytes = execFileSync(tools.ffmpeg.path, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pixels = WIDTH * HEIGHT;
    return Array.from({ length: bytes.length / (pixels * 1.5) }, (_, i) => {
      const luma = bytes.subarray(i * pixels * 1.5, i * pixels * 1.5 + pixels);
      return luma.reduce((sum, y) => sum + y, 0) / pixels;
    });
  }

  async function expectFilm(camera: string): Promise<void> {
    const played = await lumaOf(camera);
    expect(played).toHaveLength(FRAMES);
    for (const luma of played) {
      expect(Math.abs(luma - FILM_LUMA)).toBeLessThan((COVER_LUMA - FILM_LUMA) / 10);
    }
  }

  it.each([
    ['first', coverFirst],
    ['last', (file: string) => file],
  ])('plays the film of an MP4 whose cover comes %s', async (_place, moved) => {
    const covers = '-map 0 -map 1 -c copy -disposition:1 attached_pic';
    const clip = make('covered.mp4', `-i @film.mp4 -i @cover.jpg ${covers}`);
    await expectFilm(moved(clip));
  });

  it('plays the film of a Matroska that says to show it rather than the cover', async () => {
    const covers = '-map 0 -map 1 -c copy -disposition:v:0 0 -disposition:v:1 default';
    const clip = make('covered.mkv', `-i @cover.jpg -i @film.mp4 ${covers}`);
    await expectFilm(clip);
  });

  it('finds no video in a song with a cover', async () => {
    const tone = '-f lavfi -i sine=duration=1 -i @cover.jpg';
    const covers = '-map 0 -map 1 -c:v copy -disposition:v attached_pic';
    for (const file of ['song.m4a', 'song.mp3']) {
      const camera = make(file, `${tone} ${covers}`);
      await expect(resolveCamera({ camera }, tools.ffmpeg)).rejects.toMatchObject({
        code: 'CLIP_UNREADABLE',
        message: expect.stringContaining('it holds no video'),
      });
    }
  });
});

/** Puts what an MP4 says of the whole film, its cover included, before its tracks. */
function coverFirst(file: string): string {
  const bytes = readFileSync(file);
  // Frames lie before "moov", so that where they lie stays the same.
  const moov = boxesIn(bytes).find(({ type }) => type === 'moov')!;
  const inside = boxesIn(moov.bytes.subarray(8));
  const order = (type: string) => ['mvhd', 'udta'].indexOf(type) >>> 0;
  const sorted = inside.toSorted((a, b) => order(a.type) - order(b.type));
  const at = moov.bytes.byteOffset - bytes.byteOffset + 8;
  Buffer.concat(sorted.map((box) => box.bytes)).copy(bytes, at);
  writeFileSync(file, bytes);
  return file;
}

function boxesIn(bytes: Buffer): { type: string; bytes: Buffer }[] {
  const boxes = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const box = bytes.subarray(at, at + bytes.readUInt32BE(at));
    boxes.push({ type: box.toString('latin1', 4, 8), bytes: box });
  }
  return boxes;
}
