// What a perfect swap of the demonstration's face would show in some frames of the clip.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Frame } from '../../daemon/frames/frame.js';
import { assetsFolder } from './demo-assets.js';

/** Squares of the frame in half size, laid out in a sheet. */
export interface SwappedTruth {
  /** Side of a square in the frame, and of its tile in the sheet. */
  readonly region: number;
  readonly tile: number;
  readonly across: number;
  readonly frames: readonly { frame: number; left: number; top: number }[];
  /** RGB of the sheet, and where a face is seen in it. */
  readonly rgb: Uint8Array;
  readonly mask: Uint8Array;
}

export async function readSwappedTruth(): Promise<SwappedTruth> {
  const file = (ending: string) => join(assetsFolder, `talking-head-swapped${ending}`);
  const layout = JSON.parse(readFileSync(file('.json'), 'utf8')) as SwappedTruth;
  const rgb = await sharp(file('.jpg')).removeAlpha().raw().toBuffer();
  const mask = await sharp(file('-mask.png')).greyscale().raw().toBuffer();
  return { ...layout, rgb, mask };
}

/** Peak signal-to-noise ratio to the truth inside the face; null without a truth. */
export function decibels(
  truth: SwappedTruth,
  index: number,
  frame: Frame,
): number | null {
  const { tile, across, frames } = truth;
  const at = frames.findIndex((row) => row.frame === index);
  if (at < 0) return null;
  const { left, top } = frames[at]!;
  const firstPixel =
    Math.floor(at / across) * tile * across * tile + (at % across) * tile;
  let squares = 0;
  let count = 0;
  for (let y = 0; y < tile; y++) {
    for (let x = 0; x < tile; x++) {
      const pixel = firstPixel + y * across * tile + x;
      if (truth.mask[pixel]! < 128) continue;
      const shown = halvedRgb(frame, left + 2 * x, top + 2 * y);
      for (let c = 0; c < 3; c++) {
        squares += (shown[c]! - truth.rgb[pixel * 3 + c]!) ** 2;
      }
      count += 3;
    }
  }
  return 10 * Math.log10(255 ** 2 / (squares / count));
}

/** Mean colour of the 2×2 pixels from (x, y), both even; BT.601, limited range. */
function halvedRgb({ data, width, height }: Frame, x: number, y: number): number[] {
  const row = y * width + x;
  const mean =
    (data[row]! + data[row + 1]! + data[row + width]! + data[row + width + 1]!) / 4;
  const chroma = width * height + (y / 2) * width + x;
  const luma = (mean - 16) * 1.1644;
  const u = data[chroma]! - 128;
  const v = data[chroma + 1]! - 128;
  return [luma + 1.596 * v, luma - 0.3918 * u - 0.813 * v, luma + 2.0172 * u].map(
    (value) => Math.min(255, Math.max(0, value)),
  );
}
