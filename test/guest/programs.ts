// Other programs of the guest: readers and writers of the device, all real.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { until as untilWithin } from '../until.js';

/** How long anything may take under emulation on a busy host. */
export const patienceMs = Number(process.env.GUEST_PATIENCE_MS ?? 60_000);

/** Runs a program to its end while this process goes on writing frames. */
export function output(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const options = {
    env: { ...process.env, ...environment },
    encoding: 'buffer',
    maxBuffer: 1 << 28,
    timeout: patienceMs,
  } as const;
  return new Promise((resolve, reject) => {
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}: ${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

const ffmpegQuiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];

/** Frames as ffmpeg reads them, in the device's own layout. */
export function readWithFfmpeg(device: string, count: number): Promise<Buffer> {
  const input = ['-f', 'v4l2', '-i', device, '-frames:v', `${count}`];
  return output('ffmpeg', [
    ...ffmpegQuiet,
    ...input,
    ...['-c:v', 'copy', '-f', 'rawvideo', 'pipe:1'],
  ]);
}

/** The frames of a clip as RGB, fitted into this size. */
export async function decodeClip(
  file: string,
  width: number,
  height: number,
): Promise<Buffer[]> {
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:-1:-1`;
  const bytes = await output('ffmpeg', [
    ...ffmpegQuiet,
    ...['-i', file, '-vf', fit, '-fps_mode', 'passthrough'],
    ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const frameSize = width * height * 3;
  return Array.from({ length: bytes.length / frameSize }, (_, i) =>
    bytes.subarray(i * frameSize, (i + 1) * frameSize),
  );
}

/** A writer that is not ours. */
export function writeWithFfmpeg(device: string, seconds: number): ChildProcess {
  const source = `testsrc2=size=320x180:rate=10:duration=${seconds}`;
  const input = ['-re', '-f', 'lavfi', '-i', source];
  return spawn(
    'ffmpeg',
    [...ffmpegQuiet, ...input, '-pix_fmt', 'yuyv422', '-f', 'v4l2', device],
    { stdio: 'ignore' },
  );
}

/** A reader that streams until it is killed, telling each frame on its stderr. */
export class StreamingReader {
  /** Frames received. */
  frames = 0;
  /** What it says when it fails. */
  text = '';
  readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(device: string) {
    this.process = spawn('v4l2-ctl', ['-d', device, '--stream-mmap=4', '--verbose'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const listen = (chunk: Buffer) => {
      const text = chunk.toString();
      this.text += text;
      this.frames += text.split('bytesused').length - 1;
    };
    this.process.stdout!.on('data', listen);
    this.process.stderr!.on('data', listen);
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}

export async function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Waits until `isTrue`. @throws naming `what` when that never happens */
export async function until(what: string, isTrue: () => boolean): Promise<number> {
  const start = performance.now();
  await untilWithin(what, isTrue, patienceMs);
  return performance.now() - start;
}
