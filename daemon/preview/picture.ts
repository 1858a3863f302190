// Composes the pictures of the preview from frames: scaled down, side by side if asked.
import { native } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';

/** A picture of one frame is at most this wide. */
const SINGLE_WIDTH = 960;
/** With two frames beside each other each is, so that both cost about the same. */
const HALF_WIDTH = 640;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest even size of the same shape within the box; never larger than `size`. */
export function fitWithin(size: Size, box: Size): Size {
  const scale = Math.min(1, box.width / size.width, box.height / size.height);
  return {
    width: Math.max(2, 2 * Math.floor((size.width * scale) / 2 + 1e-6)),
    height: Math.max(2, 2 * Math.floor((size.height * scale) / 2 + 1e-6)),
  };
}

/** An RGB24 picture, reused for every frame. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
  private readonly tile: Size;

  /**
   * @param tileCount  frames beside each other, of which the last is `size` large and
   *   the others are fitted into the same space
   */
  constructor(size: Size, tileCount: 1 | 2) {
    const width = tileCount === 1 ? SINGLE_WIDTH : HALF_WIDTH;
    this.tile = fitWithin(size, { width, height: Number.POSITIVE_INFINITY });
    this.width = this.tile.width * tileCount;
    this.height = this.tile.height;
    this.rgb = Buffer.alloc(this.width * this.height * 3);
  }

  /** Draws the frame centred into the tile with this number, from 0 at the left. */
  draw(frame: Frame, tileNumber: number): void {
    const { tile } = this;
    const { width, height } = fitWithin(frame, tile);
    native.scaleToRgb(
      frame.data,
      frame.width,
      frame.height,
      this.rgb,
      this.width,
      tileNumber * tile.width + (tile.width - width) / 2,
      (tile.height - height) / 2,
      width,
      height,
    );
  }
}
