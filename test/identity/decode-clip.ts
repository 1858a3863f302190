// A whole clip in memory, for scripts that look at every frame.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { probeClip } from '../../daemon/capture/clip-probe.js';
import type { Ffmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { type Frame, frameByteLength } from '../../daemon/frames/frame.js';

/** Every frame of a clip, as NV12 of the clip's own size. */
export async function decodeClip(ffmpeg: Ffmpeg, file: string): Promise<Frame[]> {
  const { width, height } = await probeClip(ffmpeg, file);
  const { stdout } = await promisify(execFile)(
    ffmpeg.path,
    // biome-ignore format: one option and its value a line reads worse
    ['-hide_banner', '-nostdin', '-loglevel', 'error', '-i', file,
      '-vf', `scale=${width}:${height}:out_color_matrix=bt601:out_range=tv`,
      '-f', 'rawvideo', '-pix_fmt', 'nv12', '-'],
    { encoding: 'buffer', maxBuffer: 2 ** 31 - 1 },
  );
  const length = frameByteLength(width, height);
  return Array.from({ length: Math.floor(stdout.length / length) }, (_, i) => ({
    data: new Uint8Array(stdout.subarray(i * length, (i + 1) * length)),
    width,
    height,
  }));
}
