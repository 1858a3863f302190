// All frames of a clip, for tests.
import { execFileSync } from 'node:child_process';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { type Frame, frameByteLength } from '../../daemon/frames/frame.js';

/**
 * @param width  of the pictures, as height: nothing is scaled
 * @param turn  ffmpeg's filter that turns the clip's own pictures
 */
export async function clipFrames(
  clip: string,
  width: number,
  height: number,
  turn = 'null',
): Promise<Frame[]> {
  const { path } = await findFfmpeg();
  const bytes = execFileSync(
    path,
    [
      ...['-v', 'error', '-i', clip],
      ...['-vf', `${turn},scale=out_color_matrix=bt601:out_range=tv`],
      ...['-pix_fmt', 'nv12', '-f', 'rawvideo', '-'],
    ],
    { maxBuffer: 1e9 },
  );
  const size = frameByteLength(width, height);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => ({
    data: new Uint8Array(bytes.subarray(i * size, (i + 1) * size)),
    width,
    height,
  }));
}
