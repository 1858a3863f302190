// The ends of both pipes, as they are on POSIX and as they are on Windows (copying
// through Node's streams), which works here as well.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FfmpegReader } from '../../daemon/ffmpeg/ffmpeg-reader.js';
import { FfmpegWriter } from '../../daemon/ffmpeg/ffmpeg-writer.js';
import { StderrTail, stderrArguments } from '../../daemon/ffmpeg/stderr-tail.js';
import { Transfer } from '../../native/index.js';
import { everyFfmpeg, scriptedFfmpeg } from '../capture/capture-worker.js';

const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=30:duration=2'];
const raw = ['-pix_fmt', 'nv12', '-f', 'rawvideo', 'pipe:1'];
const FRAME_BYTES = 320 * 240 * 1.5;

async function readAll(reader: FfmpegReader): Promise<Buffer> {
  const blocks: Buffer[] = [];
  const block = new Uint8Array(new SharedArrayBuffer(FRAME_BYTES));
  for (;;) {
    const result = reader.read(block, 50);
    if (result === Transfer.full) blocks.push(Buffer.from(block));
    else if (result === Transfer.timedOut)
      await new Promise<void>((resolve) => reader.schedule(resolve));
    else return Buffer.concat(blocks);
  }
}

describe.each([
  ['a pipe of its own', false],
  ["Node's streams", true],
])('through %s', (_name, isCopying) => {
  it('reads every byte, in blocks', async () => {
    const [ffmpeg] = await everyFfmpeg();
    const args = ['-nostdin', ...stderrArguments, ...source, ...raw];
    const expected = execFileSync(ffmpeg!.path, args, { maxBuffer: 1e8, stdio: 'pipe' });
    const reader = new FfmpegReader(ffmpeg!.path, args, undefined, isCopying);
    expect((await readAll(reader)).equals(expected)).toBe(true);
    expect(expected.length).toBe(60 * FRAME_BYTES);
    expect(await reader.finish()).toEqual({ status: 0, reason: 'exit status 0' });
  });

  it.each(['stop', 'finish'] as const)(
    'ends a program by force that does not end by itself (%s)',
    async (end) => {
      const deaf = scriptedFfmpeg("trap '' TERM; echo; exec sleep 1000");
      const reader = new FfmpegReader(deaf.path, [], undefined, isCopying);
      // Once it hears no more.
      const block = new Uint8Array(2);
      while (!reader.isWithinBlock) {
        reader.read(block, 50);
        await new Promise<void>((resolve) => reader.schedule(resolve));
      }
      expect(await reader[end]()).toEqual({ status: null, reason: 'signal SIGKILL' });
    },
  );

  it('tells that the program does not exist', async () => {
    const reader = new FfmpegReader('/no/such/ffmpeg', [], undefined, isCopying);
    expect((await reader.finish()).reason).toContain('ENOENT');
  });

  it('writes every byte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guise-pipe-'));
    const copy = join(folder, 'copy');
    const cat = scriptedFfmpeg(`exec cat > ${copy}`);
    const data = Buffer.alloc(5_000_000);
    for (let i = 0; i < data.length; i++) data[i] = (i * 7) >> 8;
    const writer = new FfmpegWriter(cat.path, [], isCopying);
    expect(writer.write(data)).toBe(true);
    expect(await writer.finish()).toMatchObject({ status: 0 });
    writeFileSync(join(folder, 'data'), data);
    expect(execFileSync('cmp', [join(folder, 'data'), copy]).toString()).toBe('');
    rmSync(folder, { recursive: true });
  });
});

it('says why a program takes no more', async () => {
  const broken = scriptedFfmpeg('echo "No space left on device" >&2; exit 1');
  const writer = new FfmpegWriter(broken.path, []);
  expect(writer.write(new Uint8Array(3_000_000))).toBe(false);
  expect(writer.lastLine).toBe('No space left on device');
  expect(await writer.finish()).toMatchObject({ status: 1 });
  expect(writer.lastLine).toBe('No space left on device');
});

describe('StderrTail', () => {
  it('keeps the last warnings and worse, without their levels', () => {
    const tail = new StderrTail();
    tail.push('[info] Input #0\n[video4linux2,v4l2 @ 0x1] [err');
    tail.push('or] No such device\n[warning] one\r\n');
    expect(tail.lines).toEqual(['[video4linux2,v4l2 @ 0x1] No such device', 'one']);
  });

  it('keeps everything when nothing was grave, ten lines at most', () => {
    const tail = new StderrTail();
    for (let i = 1; i <= 15; i++) tail.push(`[info] line ${i}\n`);
    expect(tail.lines).toHaveLength(10);
    expect(tail.lines.at(-1)).toBe('line 15');
  });

  it('keeps a last half line, as of a crash', () => {
    const tail = new StderrTail();
    tail.push('[error] one\nSegmentation f');
    expect(tail.lines).toEqual(['one', 'Segmentation f']);
  });

  it('holds no more than it tells, however long a line is', () => {
    const told: string[] = [];
    const tail = new StderrTail((line) => told.push(line));
    for (let i = 0; i < 100; i++) tail.push('x'.repeat(1000));
    tail.push('\n');
    expect(told[0]!.length).toBeLessThanOrEqual(400);
  });
});
