import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readClipTiming } from '../../daemon/capture/clip-timing.js';
import { type Ffmpeg, passthroughArguments } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { type ClipFileOptions, ClipFileSink } from '../../daemon/sinks/clip-file-sink.js';
import { planSound } from '../../daemon/sinks/clip-sound.js';
import { everyFfmpeg, scriptedFfmpeg } from '../capture/capture-worker.js';

const WIDTH = 96;
const HEIGHT = 64;
const COUNT = 12;

let maker: Ffmpeg;
let folder: string;
beforeAll(async () => {
  [maker] = (await everyFfmpeg()) as [Ffmpeg];
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-clip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A soft ramp that moves with the frame's number, on a colour. */
function numbered(index: number): Frame {
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

async function writeClip(
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

function run(args: string[]): Buffer {
  const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error'];
  return execFileSync(maker.path, [...quiet, ...args], { maxBuffer: 1e8 });
}

function decode(file: string): Buffer {
  const matrix = 'scale=out_color_matrix=bt601:out_range=tv';
  const raw = ['-vf', matrix, '-pix_fmt', 'nv12', '-f', 'rawvideo', '-'];
  return run(['-i', file, ...passthroughArguments(maker), ...raw]);
}

function twoTracks(): string {
  const file = join(folder, 'two-tracks.mp4');
  const sines = [1, 2].flatMap((k) => ['-f', 'lavfi', '-i', `sine=${k}00:duration=0.5`]);
  run([...sines, '-map', '0', '-map', '1', '-c:a', 'aac', file]);
  return file;
}

/** The same clip, one sound track of which says that it is of a kind nobody knows, as
 *  what a phone records in space beside its AAC. */
function withoutCodec(clip: string, track: number): string {
  const bytes = readFileSync(clip);
  let at = -1;
  for (let i = 0; i <= track; i++) at = bytes.indexOf('mp4a', at + 1);
  bytes.write('apac', at, 'latin1');
  bytes.write('free', bytes.indexOf('esds', at), 'latin1');
  const file = join(folder, `${basename(clip, '.mp4')}-without-${track}.mp4`);
  writeFileSync(file, bytes);
  return file;
}

function describeFile(file: string): string {
  try {
    return execFileSync(maker.path, ['-hide_banner', '-i', file], {
      stdio: 'pipe',
    }).toString();
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString();
  }
}

/** Largest mean absolute difference of any frame, luma and chroma apart. */
function worstDifference(decoded: Buffer): { luma: number; chroma: number } {
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

describe.each(['system', 'bundled'])('with the %s ffmpeg', (name) => {
  let ffmpeg: Ffmpeg;
  beforeAll(async () => {
    const [system, bundled] = (await everyFfmpeg()) as [Ffmpeg, Ffmpeg];
    ffmpeg = name === 'system' ? system : bundled;
  });

  const soundOf = (clip: string, extension: string) => planSound(ffmpeg, clip, extension);

  it.each([
    ['.mp4', 1],
    ['.mov', 1],
    ['.mkv', 1],
    ['.webm', 1.5],
    ['.gif', 2.5],
  ])('gives back every frame, in its colours (%s)', async (extension, tolerance) => {
    const file = join(folder, `clip${extension}`);
    await writeClip({ file, ffmpeg });
    const decoded = decode(file);
    expect(decoded.length / (WIDTH * HEIGHT * 1.5)).toBe(COUNT);
    const { luma, chroma } = worstDifference(decoded);
    expect(luma).toBeLessThan(tolerance);
    expect(chroma).toBeLessThan(tolerance);
    expect(readdirSync(folder)).toEqual([`clip${extension}`]);
  });

  it('tells players its colours and rate', async () => {
    const file = join(folder, 'clip.mp4');
    await writeClip({ file, ffmpeg });
    expect(describeFile(file)).toMatch(/h264.*yuv420p\(tv, smpte170m.*25 fps/);
  });

  it("copies the original's sound, byte for byte", async () => {
    const original = join(folder, 'original.mp4');
    const film = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=0.5'];
    run([...film, '-f', 'lavfi', '-i', 'sine=duration=0.5', original]);
    const file = join(folder, 'clip.mp4');
    await writeClip({ file, ffmpeg, sound: await soundOf(original, '.mp4') });
    const sound = (clip: string) =>
      run(['-i', clip, '-map', '0:a', '-c', 'copy', '-f', 'md5', '-']);
    expect(sound(file).toString()).toBe(sound(original).toString());
  });

  it('encodes sound anew where the container cannot hold it', async () => {
    const original = join(folder, 'original.mp4');
    run(['-f', 'lavfi', '-i', 'sine=duration=0.5', original]);
    const file = join(folder, 'clip.webm');
    await writeClip({ file, ffmpeg, sound: await soundOf(original, '.webm') });
    expect(describeFile(file)).toMatch(/Audio: opus/);
  });

  it.each(['.mp4', '.webm'])(
    'keeps the sound that it can decode beside a track that it cannot (%s)',
    async (extension) => {
      const original = withoutCodec(twoTracks(), 1);
      const file = join(folder, `clip${extension}`);
      const sound = await soundOf(original, extension);
      expect([sound.tracks.map(({ index }) => index), sound.lostCount]).toEqual([[0], 1]);
      await writeClip({ file, ffmpeg, sound });
      expect(describeFile(file).match(/Audio: /g)).toHaveLength(1);
      expect(decode(file).length).toBe(COUNT * WIDTH * HEIGHT * 1.5);
    },
  );

  it('goes on without sound when it can decode none', async () => {
    const original = withoutCodec(withoutCodec(twoTracks(), 1), 0);
    const file = join(folder, 'clip.mp4');
    const sound = await soundOf(original, '.mp4');
    expect([sound.tracks, sound.lostCount]).toEqual([[], 2]);
    await writeClip({ file, ffmpeg, sound });
    expect(describeFile(file)).not.toMatch(/Audio: /);
    expect(decode(file).length).toBe(COUNT * WIDTH * HEIGHT * 1.5);
  });

  it('encodes what each track needs, the surround of AC-3 included', async () => {
    const original = join(folder, 'original.mkv');
    const silence = ['-f', 'lavfi', '-t', '0.5', '-i'];
    run([
      ...[...silence, 'anullsrc=channel_layout=5.1(side)', ...silence, 'anullsrc'],
      ...['-map', '0', '-map', '1', '-c:a:0', 'ac3', '-c:a:1', 'libopus', original],
    ]);
    const sound = await soundOf(original, '.webm');
    expect(sound.tracks).toEqual([
      { index: 0, isCopied: false },
      { index: 1, isCopied: true },
    ]);
    const file = join(folder, 'clip.webm');
    await writeClip({ file, ffmpeg, sound });
    expect(describeFile(file)).toMatch(
      /opus, 48000 Hz, 5\.1[\s\S]*opus, 48000 Hz, stereo/,
    );
  });

  it('writes a GIF of a clip with sound', async () => {
    const original = join(folder, 'original.mp4');
    run(['-f', 'lavfi', '-i', 'sine=duration=0.5', original]);
    const sound = await soundOf(original, '.gif');
    await writeClip({ file: join(folder, 'clip.gif'), ffmpeg, sound });
    expect(decode(join(folder, 'clip.gif')).length).toBe(COUNT * WIDTH * HEIGHT * 1.5);
  });

  const uneven = Float64Array.from(
    [0, 40, 80, 200, 240, 280, 640, 680, 720, 760, 800, 840],
    (ms) => ms * 1000,
  );

  it.each(['.mp4', '.mkv', '.webm', '.gif'])(
    "keeps each frame's time when the rate varies (%s)",
    async (extension) => {
      const file = join(folder, `clip${extension}`);
      await writeClip({
        file,
        ffmpeg,
        timing: { frameTimesUs: uneven, fps: 25, isVariable: true },
      });
      // An older ffmpeg writes the last frame twice, the second time for no time at all.
      const times = (await readClipTiming(maker, file))!.frameTimesUs.subarray(0, COUNT);
      expect([...times].map((us) => Math.round(us / 1000))).toEqual(
        [...uneven].map((us) => us / 1000),
      );
      expect(decode(file).length / (WIDTH * HEIGHT * 1.5)).toBe(COUNT);
    },
  );

  it('starts the picture as late after the sound as the original', async () => {
    const original = join(folder, 'original.mkv');
    run(['-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'pcm_s16le', original]);
    const file = join(folder, 'clip.mkv');
    const frameTimesUs = Float64Array.from(
      { length: COUNT },
      (_, i) => 200_000 + 40_000 * i,
    );
    await writeClip({
      file,
      ffmpeg,
      timing: { frameTimesUs, fps: 25, isVariable: false },
      sound: await soundOf(original, '.mkv'),
    });
    expect((await readClipTiming(maker, file))!.frameTimesUs[0]).toBe(200_000);
  });

  it('goes on at the known rate when more frames come than were counted', async () => {
    const file = join(folder, 'clip.mkv');
    const frameTimesUs = uneven.subarray(0, 4);
    await writeClip(
      { file, ffmpeg, timing: { frameTimesUs, fps: 25, isVariable: true } },
      6,
    );
    const times = (await readClipTiming(maker, file))!.frameTimesUs;
    expect([...times].map((us) => us / 1000)).toEqual([0, 40, 80, 200, 240, 280]);
  });
});

describe('what goes wrong', () => {
  const options = (file: string, ffmpeg = maker): ClipFileOptions => ({
    file,
    ffmpeg,
    sound: null,
    timing: null,
  });
  const format = { width: WIDTH, height: HEIGHT, fps: 25 };

  it('names a folder that is not there', async () => {
    const file = join(folder, 'no', 'such', 'clip.mp4');
    await expect(new ClipFileSink(options(file)).open(format)).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringMatching(
        /clip\.mp4 could not be written: the folder .*such does not exist\.$/,
      ),
    });
  });

  it("tells ffmpeg's last line when it fails, and leaves nothing", async () => {
    const encoders = 'case "$*" in *-encoders*) echo " V....D libx264 x"; exit 0;; esac';
    const broken = scriptedFfmpeg(
      `${encoders}\necho "one" >&2; echo "No space left" >&2; exit 1`,
    );
    const file = join(folder, 'clip.mp4');
    writeFileSync(file, 'the old one');
    const sink = new ClipFileSink(options(file, broken));
    await sink.open(format);
    const write = () => {
      for (let i = 0; i < 1000; i++) sink.write(numbered(0));
    };
    expect(write).toThrow(/clip\.mp4 could not be written: No space left/);
    await expect(sink.close()).rejects.toThrow(/No space left/);
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
  });

  // ffmpeg before 6 ends with status 0 when a full disk takes all but the end.
  it.each([
    'Error writing trailer of clip.part: No space left on device',
    'Error closing file clip.part: No space left on device',
  ])('puts nothing in place whose end is missing (%s)', async (message) => {
    const encoders = 'case "$*" in *-encoders*) echo " V....D libx264 x"; exit 0;; esac';
    const cutOff = scriptedFfmpeg(
      `${encoders}\ncat > /dev/null; echo "${message}" >&2; echo "more" >&2; exit 0`,
    );
    const file = join(folder, 'clip.mp4');
    writeFileSync(file, 'the old one');
    await expect(writeClip({ file, ffmpeg: cutOff })).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringContaining(message),
    });
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
    expect(readFileSync(file, 'utf8')).toBe('the old one');
  });

  it('names the encoders that are missing', async () => {
    const poor = scriptedFfmpeg('exit 0');
    const file = join(folder, 'clip.webm');
    await expect(new ClipFileSink(options(file, poor)).open(format)).rejects.toThrow(
      /none of the encoders libvpx-vp9, libvpx/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps nothing of a clip that was abandoned, and leaves the one before', async () => {
    const file = join(folder, 'clip.mp4');
    writeFileSync(file, 'the old one');
    const sink = new ClipFileSink(options(file));
    await sink.open(format);
    sink.write(numbered(0));
    await sink.abandon();
    await sink.close();
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
  });

  it('is no clip without a frame', async () => {
    const file = join(folder, 'clip.mp4');
    await expect(writeClip({ file, ffmpeg: maker }, 0)).rejects.toThrow(
      /no frame to write/,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('does not replace a folder', async () => {
    const file = join(folder, 'clip.mp4');
    mkdirSync(file);
    await expect(writeClip({ file, ffmpeg: maker })).rejects.toMatchObject({
      code: 'SINK_FAILED',
    });
  });
});
