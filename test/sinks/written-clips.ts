// Clips that the sink writes of numbered frames, and what ffmpeg reads in them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Ffmpeg, passthroughArguments } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { type ClipFileOptions, ClipFileSink } from '../../daemon/sinks/clip-file-sink.js';
import { everyFfmpeg } from '../capture/capture-worker.js';

export const WIDTH = 96;
export const HEIGHT = 64;
export const COUNT = 12;

export let maker: Ffmpeg;
export let folder: string;
beforeAll(async () => {
  [maker] = (await everyFfmpeg()) as [Ffmpeg];
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-clip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A soft ramp that moves with the frame's number, on a colour. */
export function numbered(index: number): Frame {
  const frame = createFrame(WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) frame.data[y * WIDTH + x] = 40 + x + 5 * index;
  }
  for (let i = WIDTH * HEIGHT; i < frame.data.length; i += 2) {
    frame.data[i] = 100;
    frame.data[i + 1] = 160;
  }
  return frame;
}

export async function writeClip(
  options: Partial<ClipFileOptions> & Pick<ClipFileOptions, 'file' | 'ffmpeg'>,
  count = COUNT,
): Promise<void> {
  const sink = new ClipFileSink({
    sound: null,
    timing: null,
    ...options,
  });
  await sink.open({ width: WIDTH, height: HEIGHT, fps: 25 });
  for (let i = 0; i < count; i++) sink.write(numbered(i));
  await sink.close();
}

export function run(args: string[]): Buffer {
  const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error'];
  return execFileSync(maker.path, [...quiet, ...args], { maxBuffer: 1e8 });
}

export function decode(file: string): Buffer {
  const matrix = 'scale=out_color_matrix=bt601:out_range=tv';
  const raw = ['-vf', matrix, '-pix_fmt', 'nv12', '-f', 'rawvideo', '-'];
  return run(['-i', file, ...passthroughArguments(maker), ...raw]);
}

export function twoTracks(): string {
  const file = join(folder, 'two-tracks.mp4');
  const sines = [1, 2].flatMap((k) => ['-f', 'lavfi', '-i', `sine=${k}00:duration=0.5`]);
  run([...sines, '-map', '0', '-map', '1', '-c:a', 'aac', file]);
  return file;
}

/** The same clip, one sound track of which says that it is of a kind nobody knows, as
 *  what a phone records in space beside its AAC. */
export function withoutCodec(clip: string, track: number): string {
  const bytes = readFileSync(clip);
  let at = -1;
  for (let i = 0; i <= track; i++) at = bytes.indexOf('mp4a', at + 1);
  bytes.write('apac', at, 'latin1');
  bytes.write('free', bytes.indexOf('esds', at), 'latin1');
  const file = join(folder, `${basename(clip, '.mp4')}-without-${track}.mp4`);
  writeFileSync(file, bytes);
  return file;
}

export function describeFile(file: string): string {
  try {
    return execFileSync(maker.path, ['-hide_banner', '-i', file], {
      stdio: 'pipe',
    }).toString();
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString();
  }
}

/** Largest mean absolute difference of any frame, luma and chroma apart. */
export function worstDifference(decoded: Buffer): { luma: number; chroma: number } {
  const area = WIDTH * HEIGHT;
  const worst = { luma: 0, chroma: 0 };
  for (let i = 0; i < COUNT; i++) {
    const expected = numbered(i).data;
    const actual = decoded.subarray(i * area * 1.5, (i + 1) * area * 1.5);
    const mean = (from: number, to: number) => {
      let sum = 0;
      for (let k = from; k < to; k++) sum += Math.abs(actual[k]! - expected[k]!);
      return sum / (to - from);
    };
    worst.luma = Math.max(worst.luma, mean(0, area));
    worst.chroma = Math.max(worst.chroma, mean(area, area * 1.5));
  }
  return worst;
}
