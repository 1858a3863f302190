import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readClipTiming } from '../../daemon/capture/clip-timing.js';
import type { Ffmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { planSound } from '../../daemon/sinks/clip-sound.js';
import { everyFfmpeg } from '../capture/capture-worker.js';

import {
  COUNT,
  decode,
  describeFile,
  folder,
  HEIGHT,
  maker,
  run,
  twoTracks,
  WIDTH,
  withoutCodec,
  worstDifference,
  writeClip,
} from './written-clips.js';

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
      const times = (await readClipTiming(maker, file, 0))!.frameTimesUs.subarray(
        0,
        COUNT,
      );
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
    expect((await readClipTiming(maker, file, 0))!.frameTimesUs[0]).toBe(200_000);
  });

  it('goes on at the known rate when more frames come than were counted', async () => {
    const file = join(folder, 'clip.mkv');
    const frameTimesUs = uneven.subarray(0, 4);
    await writeClip(
      { file, ffmpeg, timing: { frameTimesUs, fps: 25, isVariable: true } },
      6,
    );
    const times = (await readClipTiming(maker, file, 0))!.frameTimesUs;
    expect([...times].map((us) => us / 1000)).toEqual([0, 40, 80, 200, 240, 280]);
  });
});
