import { createFrame, type Frame } from '../../../daemon/frames/frame.js';

/** A frame of given luma, Cb and Cr; u and v count chroma columns and rows. */
export function frameOf(
  width: number,
  height: number,
  luma: (x: number, y: number) => number,
  cb: (u: number, v: number) => number = () => 128,
  cr: (u: number, v: number) => number = () => 128,
): Frame {
  const frame = createFrame(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) frame.data[y * width + x] = luma(x, y);
  }
  for (let v = 0; v < height / 2; v++) {
    for (let u = 0; u < width / 2; u++) {
      const at = width * height + v * width + 2 * u;
      frame.data[at] = cb(u, v);
      frame.data[at + 1] = cr(u, v);
    }
  }
  return frame;
}
