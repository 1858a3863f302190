// Sampling of a frame written down pixel by pixel, to compare the kernels with.
import type { Frame } from '../../../daemon/frames/frame.js';

/** What a luma value looks like without colour: (Y − 16) · 255 / 219. */
export const grey = (luma: number) => ((luma - 16) * 255) / 219;

const clamp = (v: number, most: number) => Math.min(most, Math.max(0, v));

function bilinear(
  at: (x: number, y: number) => number,
  x: number,
  y: number,
  columns: number,
  rows: number,
): number {
  const [px, py] = [clamp(x, columns - 1), clamp(y, rows - 1)];
  let sum = 0;
  for (const qy of [Math.floor(py), Math.floor(py) + 1]) {
    for (const qx of [Math.floor(px), Math.floor(px) + 1]) {
      const weight = (1 - Math.abs(px - qx)) * (1 - Math.abs(py - qy));
      if (weight > 0) sum += weight * at(qx, qy);
    }
  }
  return sum;
}

/** BT.601 and bilinear sampling. @returns the planes of red, green and blue, 0–255 */
export function plainSample(
  { data, width, height }: Frame,
  [a, b, tx, c, d, ty]: readonly number[],
  cropWidth: number,
  cropHeight: number,
  isBorderBlack: boolean,
): number[] {
  const planes: number[][] = [[], [], []];
  for (let row = 0; row < cropHeight; row++) {
    for (let column = 0; column < cropWidth; column++) {
      const fx = a! * column + b! * row + tx!;
      const fy = c! * column + d! * row + ty!;
      const isOutside = fx < -0.5 || fy < -0.5 || fx > width - 0.5 || fy > height - 0.5;
      if (isBorderBlack && isOutside) {
        for (const plane of planes) plane.push(0);
        continue;
      }
      const [x, y] = [clamp(fx, width - 1), clamp(fy, height - 1)];
      const luma = bilinear((px, py) => data[py * width + px]!, x, y, width, height);
      const chroma = (offset: number) =>
        bilinear(
          (u, v) => data[width * height + v * width + 2 * u + offset]!,
          x / 2 - 0.25,
          y / 2 - 0.25,
          width / 2,
          height / 2,
        ) - 128;
      const [cb, cr] = [chroma(0), chroma(1)];
      planes[0]!.push(clamp(grey(luma) + 1.596027 * cr, 255));
      planes[1]!.push(clamp(grey(luma) - 0.391762 * cb - 0.812968 * cr, 255));
      planes[2]!.push(clamp(grey(luma) + 2.017232 * cb, 255));
    }
  }
  return planes.flat();
}
