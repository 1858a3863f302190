// Frames with painted rectangles.
import { createFrame, type Frame } from '../../daemon/frames/frame.js';
import { native } from '../../native/index.js';

export type Rgb = readonly [number, number, number];

export interface Patch {
  left: number;
  top: number;
  width: number;
  height: number;
  colour: Rgb;
}

/** A black frame with patches; even edges keep their colours apart. */
export function paintedFrame(width: number, height: number, patches: Patch[]): Frame {
  const rgb = new Uint8Array(width * height * 3);
  for (const patch of patches) {
    for (let y = patch.top; y < patch.top + patch.height; y++) {
      for (let x = patch.left; x < patch.left + patch.width; x++) {
        rgb.set(patch.colour, (y * width + x) * 3);
      }
    }
  }
  const frame = createFrame(width, height);
  native.rgbToNv12(rgb, frame.data, width, height);
  return frame;
}
