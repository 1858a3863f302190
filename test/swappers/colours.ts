// Frames of one size for swappers' tests, and their colours.
import type { Frame } from '../../daemon/frames/frame.js';
import { paintedFrame, type Rgb } from '../faces/painted-frame.js';

export const WIDTH = 320;
export const HEIGHT = 320;

export function flat(colour: Rgb): Frame {
  const everywhere = { left: 0, top: 0, width: WIDTH, height: HEIGHT, colour };
  return paintedFrame(WIDTH, HEIGHT, [everywhere]);
}

/** BT.601, 8-bit limited range: ITU-R BT.601-7, by hand. */
export function colourAt(data: Uint8Array, x: number, y: number): Rgb {
  const luma = (data[y * WIDTH + x]! - 16) * (255 / 219);
  const at = WIDTH * HEIGHT + (y >> 1) * WIDTH + (x & ~1);
  const cb = (data[at]! - 128) * (255 / 224);
  const cr = (data[at + 1]! - 128) * (255 / 224);
  return [luma + 1.402 * cr, luma - 0.344136 * cb - 0.714136 * cr, luma + 1.772 * cb];
}

/** Equal as far as NV12 can tell. */
export function expectColour(actual: Rgb, expected: readonly number[]): void {
  for (const c of [0, 1, 2] as const) {
    expect(Math.abs(actual[c] - expected[c]!)).toBeLessThanOrEqual(3);
  }
}

export function worstDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}
