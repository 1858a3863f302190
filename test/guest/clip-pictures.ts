// A clip's own pictures, to compare what readers see with.
import { output } from './programs.js';

/** Luma of every frame of the clip, fitted into width × height as cameras' are. */
export async function picturesOf(
  clip: string,
  width: number,
  height: number,
): Promise<Buffer[]> {
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
  const bytes = await output('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-i', clip, '-vf', fit],
    ...['-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const size = width * height;
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
