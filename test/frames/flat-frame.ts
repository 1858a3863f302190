import { createFrame, type Frame } from '../../daemon/frames/frame.js';

/** One colour everywhere, grey unless told otherwise. */
export function flatFrame(
  width: number,
  height: number,
  luma: number,
  cb = 128,
  cr = 128,
): Frame {
  const frame = createFrame(width, height);
  frame.data.fill(luma, 0, width * height);
  for (let i = width * height; i < frame.data.length; i += 2) {
    frame.data[i] = cb;
    frame.data[i + 1] = cr;
  }
  return frame;
}
