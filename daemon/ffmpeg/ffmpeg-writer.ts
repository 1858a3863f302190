// An ffmpeg that reads raw frames from its stdin, written to without passing through
// the JavaScript heap.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { native, Transfer } from '../../native/index.js';
import type { FfmpegExit } from './ffmpeg-reader.js';

/** Large enough for a 720p NV12 frame; Linux grants this much to any user. */
const PIPE_BYTES = 1024 * 1024;

/** Longest blocking write; after each it is seen whether ffmpeg took anything. */
const SLICE_MS = 1000;

/** An encoder that takes nothing for this long hangs. */
const STALL_MS = 120_000;

/** Bytes of what ffmpeg said last that are kept. */
const LONGEST_MESSAGE = 4096;

export class FfmpegWriter {
  /** Resolves when the process is gone. */
  readonly exited: Promise<FfmpegExit>;
  private readonly child: ChildProcess;
  private readonly progress = new Int32Array(1);
  private messagesFd: number;
  private writeFd = -1;
  private messages = '';

  /** @param isCopying  write through Node's stream instead of a pipe of our own */
  constructor(
    path: string,
    args: readonly string[],
    private readonly isCopying = process.platform === 'win32',
  ) {
    this.messagesFd = openNamelessFile();
    this.child = this.isCopying
      ? spawn(path, args, {
          stdio: ['pipe', 'ignore', this.messagesFd],
          windowsHide: true,
        })
      : this.spawnPiped(path, args);
    // What a broken stdin means is told by the exit.
    this.child.stdin?.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.end(resolve, null, error.message));
      this.child.once('exit', (status, signal) =>
        this.end(resolve, status, signal ? `signal ${signal}` : `exit status ${status}`),
      );
    });
  }

  private spawnPiped(path: string, args: readonly string[]): ChildProcess {
    const [readFd, writeFd] = native.openPipe(PIPE_BYTES);
    this.writeFd = writeFd;
    native.setNonBlocking(writeFd);
    try {
      return spawn(path, args, { stdio: [readFd, 'ignore', this.messagesFd] });
    } finally {
      native.closeFd(readFd);
    }
  }

  private end(
    resolve: (exit: FfmpegExit) => void,
    status: number | null,
    reason: string,
  ): void {
    this.messages = this.readMessages();
    closeSync(this.messagesFd);
    this.messagesFd = -1;
    this.closeInput();
    resolve({ status, reason });
  }

  /**
   * Writes all of data, waiting for room.
   * @returns false when the process takes no more; `lastLine` says why
   */
  write(data: Uint8Array): boolean {
    if (this.isCopying) return this.child.stdin!.write(Buffer.from(data)) || true;
    if (this.writeFd < 0) return false;
    this.progress[0] = 0;
    let result: number;
    let stalledMs = 0;
    do {
      const before = this.progress[0];
      result = native.writeFully(this.writeFd, data, this.progress, SLICE_MS);
      stalledMs = this.progress[0] === before ? stalledMs + SLICE_MS : 0;
    } while (result === Transfer.timedOut && stalledMs < STALL_MS);
    return result === Transfer.full;
  }

  /** What ffmpeg said, its last lines. */
  get lines(): string[] {
    const text = this.messagesFd < 0 ? this.messages : this.readMessages();
    return text.split('\n').map((line) => line.trim());
  }

  /** ffmpeg's last word, or an empty string. */
  get lastLine(): string {
    return this.lines.findLast((line) => line !== '') ?? '';
  }

  private readMessages(): string {
    const { size } = fstatSync(this.messagesFd);
    const buffer = Buffer.alloc(Math.min(size, LONGEST_MESSAGE));
    const from = Math.max(0, size - buffer.length);
    const length = readSync(this.messagesFd, buffer, 0, buffer.length, from);
    return buffer.toString('utf8', 0, length);
  }

  /** Lets ffmpeg finish what it was given. */
  finish(): Promise<FfmpegExit> {
    this.closeInput();
    return this.exited;
  }

  /** Ends ffmpeg without waiting for it to finish. */
  kill(): Promise<FfmpegExit> {
    this.child.kill('SIGKILL');
    this.closeInput();
    return this.exited;
  }

  private closeInput(): void {
    if (this.writeFd >= 0) native.closeFd(this.writeFd);
    this.writeFd = -1;
    this.child?.stdin?.end();
  }
}

/** A file that vanishes with its last descriptor: it cannot block nor be left behind. */
function openNamelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'guise-ffmpeg-'));
  const fd = openSync(join(folder, 'stderr'), 'w+', 0o600);
  if (process.platform !== 'win32') rmSync(folder, { recursive: true });
  return fd;
}
