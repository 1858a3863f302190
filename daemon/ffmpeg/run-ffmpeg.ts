// Runs ffmpeg once to its end for what it prints: probing clips, listing devices.
import { execFile } from 'node:child_process';
import type { Ffmpeg } from './find-ffmpeg.js';

export interface FfmpegOutput {
  /** Exit status; null when it was killed or could not start. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of stdout and of stderr: a line of framecrc for each frame of a clip of a day. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Never rejects: what went wrong is in `status` and `stderr`. */
export function runFfmpeg(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  args: readonly string[],
  timeoutMs: number,
): Promise<FfmpegOutput> {
  return new Promise((resolve) => {
    const child = execFile(
      ffmpeg.path,
      ['-hide_banner', '-nostdin', ...args],
      { timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true },
      (error, stdout, stderr) =>
        resolve({
          status: error ? (typeof error.code === 'number' ? error.code : null) : 0,
          stdout,
          stderr: stderr || (error ? error.message : ''),
        }),
    );
    child.stdin?.end();
  });
}
