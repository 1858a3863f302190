import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClipInfo, probeClip } from '../../daemon/capture/clip-probe.js';
import { parseFrameTimes, readClipTiming } from '../../daemon/capture/clip-timing.js';
import { describeWithEachFfmpeg } from './each-ffmpeg.js';

describe('parseClipInfo', () => {
  it('reads size, rate and sound', () => {
    const text = `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'a.mp4':
  Duration: 01:02:07.22, start: 0.000000, bitrate: 207 kb/s
  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 480x480, 195 kb/s, 29.97 fps, 29.97 tbr, 15360 tbn (default)
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 2 kb/s (default)`;
    expect(parseClipInfo(text)).toEqual({
      videoStream: 0,
      width: 480,
      height: 480,
      fps: 29.97,
      hasAudio: true,
      isUntaggedBt709: false,
      mayBeInterlaced: false,
      hdrTransfer: null,
    });
  });

  it('reads what a phone films: turned, HD, another stream first', () => {
    const text = `  Duration: N/A, start: 0.000000, bitrate: N/A
    Stream #0:0(und): Audio: aac (LC), 48000 Hz, stereo
    Stream #0:1(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1921x1080 [SAR 1:1 DAR 16:9], 2 kb/s, 30 fps, 30 tbr, 90k tbn, 180k tbc (default)
    Metadata:
      rotate          : 90
    Side data:
      displaymatrix: rotation of -90.00 degrees
    Stream #0:2(und): Data: none`;
    expect(parseClipInfo(text)).toMatchObject({
      width: 1080,
      height: 1922,
      hasAudio: true,
      isUntaggedBt709: true,
    });
  });

  it.each([
    ['yuv420p(tv, bt709, progressive), 1280x720', false],
    ['yuv420p(tv, smpte170m), 1280x720', false],
    ['yuv420p(tv, progressive), 1280x720', true],
    ['yuv420p, 1280x718', false],
    ['bgra, 1280x720', false],
  ])('knows which colours players guess: %s', (format, isGuess) => {
    const text = `  Stream #0:0: Video: h264, ${format}, 25 fps`;
    expect(parseClipInfo(text)?.isUntaggedBt709).toBe(isGuess);
  });

  it.each([
    ['h264 (High), yuv420p(tv, bt709, top first), 1920x1080', true],
    ['prores (HQ), yuv422p10le(tv, bottom coded first (swapped)), 720x576', true],
    ['h264 (High), yuv420p(progressive), 1920x1080', false],
    ['vp9 (Profile 0), yuv420p(tv, bt709), 1920x1080', false],
    // As an ffmpeg of 2018 tells of a camcorder's file.
    ['h264 (High), yuv420p, 1920x1080', true],
    ['dvvideo, yuv420p, 720x576', true],
  ])('knows where frames may hold two moments: %s', (format, may) => {
    const text = `  Stream #0:0: Video: ${format}, 25 fps`;
    expect(parseClipInfo(text)?.mayBeInterlaced).toBe(may);
  });

  it.each([
    ['29.97 fps, 30 tbr', 29.97],
    ['1k fps, 1k tbr', 1000],
    ['90k tbr, 90k tbn', 25],
  ])('reads the rate as ffmpeg shortens it: %s', (rates, fps) => {
    const text = `  Stream #0:0: Video: h264, yuv420p, 64x48, ${rates}`;
    expect(parseClipInfo(text)?.fps).toBe(fps);
  });

  it('takes no text for a film, as ffmpeg does', () => {
    const text = `Input #0, tty, from 'note.txt':
    Stream #0:0: Video: ansi, pal8, 640x400, 25 fps, 25 tbr, 25 tbn, 25 tbc`;
    expect(parseClipInfo(text)).toBeNull();
  });

  it('finds no video in a sound', () => {
    expect(parseClipInfo('  Stream #0:0: Audio: mp3, 44100 Hz')).toBeNull();
  });
});

describe('parseFrameTimes', () => {
  const table = (tb: string, rows: string[]) =>
    `#tb 0: ${tb}\n#media_type 0: video\n${rows.map((r) => `0, ${r},   10, 0x0`).join('\n')}\n`;

  it('sorts packets into the order they are shown in', () => {
    const timing = parseFrameTimes(
      table('1/25', ['-2, 0, 1', '-1, 3, 1', '0, 1, 1', '1, 2, 1']),
    );
    expect([...timing!.frameTimesUs]).toEqual([0, 40000, 80000, 120000]);
    expect(timing).toMatchObject({ fps: 25, isVariable: false });
  });

  it('recognises 30000/1001 behind milliseconds', () => {
    const rows = Array.from({ length: 100 }, (_, i) => {
      const ms = Math.round((i * 1001) / 30);
      return `${ms}, ${ms}, 33`;
    });
    const timing = parseFrameTimes(table('1/1000', rows));
    expect(timing).toMatchObject({ fps: 30000 / 1001, isVariable: false });
  });

  it('tells a clip of variable rate', () => {
    const timing = parseFrameTimes(
      table('1/100', ['0, 0, 10', '10, 10, 50', '60, 60, 10']),
    );
    expect(timing).toMatchObject({ isVariable: true });
  });

  it('takes the rate of a single frame from how long it is shown', () => {
    expect(parseFrameTimes(table('1/100', ['0, 0, 10']))).toMatchObject({ fps: 10 });
  });

  it('is nothing without packets', () => {
    expect(parseFrameTimes('#tb 0: 1/25\n')).toBeNull();
  });
});

describeWithEachFfmpeg((tools) => {
  function make(file: string, ...args: string[]): string {
    const path = join(tools.folder, file);
    execFileSync(tools.maker.path, ['-loglevel', 'error', '-y', ...args, path]);
    return path;
  }
  const film = ['-f', 'lavfi', '-i', 'testsrc2=size=322x240:rate=30000/1001:duration=1'];
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];

  it('reads a film with sound', async () => {
    const clip = make('sound.mp4', ...film, ...sound, '-pix_fmt', 'yuv420p');
    expect(await probeClip(tools.ffmpeg, clip)).toMatchObject({
      width: 322,
      height: 240,
      fps: 29.97,
      hasAudio: true,
    });
    const timing = await readClipTiming(tools.ffmpeg, clip, 0);
    expect(timing).toMatchObject({ fps: 30000 / 1001, isVariable: false });
    expect(timing!.frameTimesUs).toHaveLength(30);
    expect(timing!.frameTimesUs[0]).toBe(0);
  });

  it('counts no frame that the edit list of a trimmed clip leaves out', async () => {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=4'];
    const whole = make('whole.mp4', ...source, '-g', '100', '-pix_fmt', 'yuv420p');
    const cut = make('cut.mp4', '-ss', '1.3', '-i', whole, '-c', 'copy');
    const timing = await readClipTiming(tools.ffmpeg, cut, 0);
    // 100 frames, of which 33 come before 1.3 s.
    expect(timing!.frameTimesUs).toHaveLength(67);
    expect(timing!.frameTimesUs[0]).toBeGreaterThanOrEqual(0);
    expect(timing).toMatchObject({ fps: 25, isVariable: false });
  });

  it('reads a GIF', async () => {
    const clip = make(
      'a.gif',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x48:rate=12:duration=1',
    );
    expect(await probeClip(tools.ffmpeg, clip)).toMatchObject({
      width: 64,
      hasAudio: false,
    });
    expect(await readClipTiming(tools.ffmpeg, clip, 0)).toMatchObject({
      isVariable: false,
    });
  });

  it('names a file that cannot be played, with the reason', async () => {
    const text = join(tools.folder, 'note.mp4');
    writeFileSync(text, 'This is no film.\n'.repeat(100));
    await expect(probeClip(tools.ffmpeg, text)).rejects.toMatchObject({
      code: 'CLIP_UNREADABLE',
      message: `${text} cannot be played: Invalid data found when processing input. Name a clip or photo that ffmpeg can read.`,
    });
    const tone = make('tone.wav', ...sound);
    await expect(probeClip(tools.ffmpeg, tone)).rejects.toThrow(/holds no video/);
    // As of a recording that was ended before its first frame.
    const empty = make('empty.mp4', '-f', 'lavfi', '-i', 'testsrc2', '-frames:v', '0');
    await expect(probeClip(tools.ffmpeg, empty)).rejects.toThrow(/: it holds no video\./);
  });
});
