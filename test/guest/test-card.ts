// A picture whose every sample is known by formula, numbered, in NV12.
import { createFrame, type Frame } from '../../daemon/frames/frame.js';

/** Luma of a pixel in the picture of that number; 16–235. */
export function lumaOf(x: number, y: number, number: number): number {
  return 16 + ((x * 3 + y * 7 + number * 31) % 220);
}

/** Chroma of a 2×2 block; 16–240. */
export function cbOf(column: number, row: number, number: number): number {
  return 16 + ((column * 5 + row * 3 + number * 17) % 225);
}
export function crOf(column: number, row: number, number: number): number {
  return 16 + ((column * 2 + row * 11 + number * 43) % 225);
}

export function drawTestCard(width: number, height: number, number: number): Frame {
  const frame = createFrame(width, height);
  const { data } = frame;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = lumaOf(x, y, number);
  }
  const chroma = width * height;
  for (let row = 0; row < height / 2; row++) {
    for (let column = 0; column < width / 2; column++) {
      const at = chroma + row * width + 2 * column;
      data[at] = cbOf(column, row, number);
      data[at + 1] = crOf(column, row, number);
    }
  }
  return frame;
}
