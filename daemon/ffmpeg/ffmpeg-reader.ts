// An ffmpeg that writes raw frames to its stdout, read in blocks of known size without
// passing through the JavaScript heap.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { native, Transfer } from '../../native/index.js';
import { StderrTail } from './stderr-tail.js';

/** Large enough for a 720p NV12 frame; Linux grants this much to any user. */
const PIPE_BYTES = 1024 * 1024;

/** How long ffmpeg may take to end by itself before it is killed. */
const GRACE_MS = 1000;

/** Node has no blocking read on Windows' pipes, so arrivals are polled for there. */
const COPYING_POLL_MS = 2;

/** How an ffmpeg ended. */
export interface FfmpegExit {
  /** Null when it was killed or never started. */
  readonly status: number | null;
  /** In words, for a sentence: "exit status 1", "signal SIGKILL", "spawn … ENOENT". */
  readonly reason: string;
}

export class FfmpegReader {
  readonly stderr: StderrTail;
  /** Resolves when the process is gone and its last line was read. */
  readonly exited: Promise<FfmpegExit>;
  private readonly child: ChildProcess;
  private readonly progress = new Int32Array(1);
  private readFd = -1;
  private chunk: Buffer | null = null;
  private isGone = false;

  /** @param isCopying  read through Node's stream instead of a pipe of our own */
  constructor(
    path: string,
    args: readonly string[],
    onStderrLine: (line: string) => void = () => {},
    private readonly isCopying = process.platform === 'win32',
  ) {
    this.stderr = new StderrTail(onStderrLine);
    this.child = isCopying ? this.spawnCopying(path, args) : this.spawnPiped(path, args);
    this.child.stderr!.setEncoding('utf8').on('data', (text) => this.stderr.push(text));
    this.exited = this.watchExit();
  }

  private spawnPiped(path: string, args: readonly string[]): ChildProcess {
    const [readFd, writeFd] = native.openPipe(PIPE_BYTES);
    this.readFd = readFd;
    try {
      return spawn(path, args, { stdio: ['ignore', writeFd, 'pipe'] });
    } finally {
      // ffmpeg alone holds the write end: its death ends the pipe, ours breaks it.
      native.closeFd(writeFd);
    }
  }

  private spawnCopying(path: string, args: readonly string[]): ChildProcess {
    const child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    // Without a listener Node throws away what is unread when the process ends.
    child.stdout.on('readable', () => undefined);
    return child;
  }

  private watchExit(): Promise<FfmpegExit> {
    return new Promise((resolve) => {
      const end = (exit: FfmpegExit) => {
        this.isGone = true;
        resolve(exit);
      };
      this.child.once('error', (error) => end({ status: null, reason: error.message }));
      this.child.once('close', (status, signal) =>
        end({ status, reason: signal ? `signal ${signal}` : `exit status ${status}` }),
      );
    });
  }

  /** True when part of a block has been read. */
  get isWithinBlock(): boolean {
    return this.progress[0]! > 0;
  }

  /**
   * Goes on filling `block`, the same one until it is full.
   * @returns a Transfer: full, timedOut (call again), ended or failed
   */
  read(block: Uint8Array, timeoutMs: number): number {
    const result = this.isCopying
      ? this.readCopying(block)
      : native.readFully(this.readFd, block, this.progress, timeoutMs);
    if (result === Transfer.full) this.progress[0] = 0;
    return result;
  }

  private readCopying(block: Uint8Array): number {
    const stdout = this.child.stdout as Readable;
    while (this.progress[0]! < block.length) {
      this.chunk ??= stdout.read() as Buffer | null;
      if (!this.chunk)
        return stdout.readableEnded || this.isGone ? Transfer.ended : Transfer.timedOut;
      const part = this.chunk.subarray(0, block.length - this.progress[0]!);
      block.set(part, this.progress[0]!);
      this.progress[0] = this.progress[0]! + part.length;
      this.chunk =
        part.length < this.chunk.length ? this.chunk.subarray(part.length) : null;
    }
    return Transfer.full;
  }

  /** Calls `step` once other events had their turn and more may be there to read. */
  schedule(step: () => void): void {
    if (this.isCopying) setTimeout(step, COPYING_POLL_MS);
    else setImmediate(step);
  }

  /** Ends the process, by force if it does not go by itself. Idempotent. */
  stop(): Promise<FfmpegExit> {
    if (!this.isGone) this.child.kill('SIGTERM');
    return this.finish();
  }

  /** How the process ends when left alone for a moment; for use after its pipe ended. */
  async finish(): Promise<FfmpegExit> {
    this.closePipe();
    const force = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    const exit = await this.exited;
    clearTimeout(force);
    return exit;
  }

  private closePipe(): void {
    if (this.readFd >= 0) native.closeFd(this.readFd);
    this.readFd = -1;
    if (this.isCopying) this.child.stdout?.destroy();
  }
}
