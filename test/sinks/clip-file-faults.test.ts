import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipFileOptions, ClipFileSink } from '../../daemon/sinks/clip-file-sink.js';
import { everyFfmpeg, scriptedFfmpeg } from '../capture/capture-worker.js';
import { childFfmpegs } from '../ffmpeg/child-ffmpegs.js';

import { folder, HEIGHT, maker, numbered, WIDTH, writeClip } from './written-clips.js';

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

  it('puts nothing in place when ffmpeg took all frames and fails at the end', async () => {
    const encoders = 'case "$*" in *-encoders*) echo " V....D libx264 x"; exit 0;; esac';
    const failing = scriptedFfmpeg(
      `${encoders}\ncat > /dev/null; echo "No space left" >&2; exit 1`,
    );
    const file = join(folder, 'clip.mp4');
    writeFileSync(file, 'the old one');
    await expect(writeClip({ file, ffmpeg: failing })).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: expect.stringContaining('No space left'),
    });
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
    expect(readFileSync(file, 'utf8')).toBe('the old one');
  });

  // ffmpeg before 6 ends with status 0 when a full disk takes all but the end.
  it.each([
    ['Error writing trailer of $part: No space left on device', 'the disk is full'],
    ['Error closing file $part: Disk quota exceeded', 'your disk quota is used up'],
    [
      'Error closing file $part: Input/output error',
      'Error closing file $file: Input/output error',
    ],
  ])('puts nothing in place whose end is missing (%s)', async (message, reason) => {
    const encoders = 'case "$*" in *-encoders*) echo " V....D libx264 x"; exit 0;; esac';
    const cutOff = scriptedFfmpeg(
      `${encoders}\nfor part; do :; done; cat > /dev/null; echo "${message}" >&2; echo "more" >&2; exit 0`,
    );
    const file = join(folder, 'clip.mp4');
    writeFileSync(file, 'the old one');
    await expect(writeClip({ file, ffmpeg: cutOff })).rejects.toMatchObject({
      code: 'SINK_FAILED',
      message: `${file} could not be written: ${reason.replace('$file', file)}.`,
    });
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
    expect(readFileSync(file, 'utf8')).toBe('the old one');
  });

  it.each([
    ['system', 0],
    ['bundled', 1],
  ])('says in words that the disk takes no more from the %s ffmpeg', async (_, index) => {
    const { path } = (await everyFfmpeg())[index]!;
    // Stands for a full disk: writing fails beyond so many blocks of 512 bytes.
    const limited = scriptedFfmpeg(`trap '' XFSZ; ulimit -f 4; exec '${path}' "$@"`);
    for (const name of ['clip.mp4', 'clip.mkv', 'clip.gif']) {
      const file = join(folder, name);
      const ffmpeg = { ...limited, hasFpsMode: index === 0 };
      await expect(writeClip({ file, ffmpeg }, 200)).rejects.toMatchObject({
        code: 'SINK_FAILED',
        message: `${file} could not be written: the file is larger than this system lets a process write.`,
      });
    }
    expect(readdirSync(folder)).toEqual([]);
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
    // Other suites may have left some behind that are still ending.
    const strangers = childFfmpegs();
    await sink.open(format);
    const [encoder] = childFfmpegs().filter((pid) => !strangers.includes(pid));
    expect(encoder).toBeDefined();
    sink.write(numbered(0));
    await sink.abandon();
    await sink.close();
    expect(readdirSync(folder)).toEqual(['clip.mp4']);
    expect(childFfmpegs()).not.toContain(encoder);
  });

  it('is no clip without a frame', async () => {
    const file = join(folder, 'clip.mp4');
    await expect(writeClip({ file, ffmpeg: maker }, 0)).rejects.toThrow(
      /no frame to write/,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('writes a file whose name is as long as names can be', async () => {
    const name = `${'a'.repeat(251)}.mp4`;
    await writeClip({ file: join(folder, name), ffmpeg: maker });
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('does not replace a folder', async () => {
    const file = join(folder, 'clip.mp4');
    mkdirSync(file);
    await expect(writeClip({ file, ffmpeg: maker })).rejects.toMatchObject({
      code: 'SINK_FAILED',
    });
  });
});
