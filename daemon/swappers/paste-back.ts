// Paste-back: a painted crop is given the target's colours and sharpened, if asked for,
// and blended into the frame.
import { native, tensorFormat } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';
import type { CropPlace } from '../geometry/alignment.js';
import { boxMask, defaultEdge, type EdgeSettings } from '../masks/box-mask.js';

export interface PasteBackSettings {
  readonly edge: EdgeSettings;
  /** How far the painted face takes on the target's colours, 0–1. */
  readonly colourMatch: number;
  /** How much of an unsharp mask, 0–2. */
  readonly sharpness: number;
}

export const plainPasteBack: PasteBackSettings = {
  edge: defaultEdge,
  colourMatch: 0,
  sharpness: 0,
};

/** RGB planes of 0–255. */
const PLAIN = tensorFormat({
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  order: 'rgb',
  layout: 'nchw',
  border: 'repeat',
});

export class PasteBack {
  /** The soft box or ellipse that no mask reaches beyond: size² numbers. */
  readonly box: Float32Array;
  private readonly target: Float32Array;
  private readonly scratch: Float32Array;

  /** @param size  of the crops */
  constructor(
    private readonly size: number,
    private readonly settings: PasteBackSettings = plainPasteBack,
  ) {
    const { edge, colourMatch, sharpness } = settings;
    this.box = boxMask(size, edge);
    this.target = new Float32Array(colourMatch > 0 ? 3 * size * size : 0);
    this.scratch = new Float32Array(sharpness > 0 ? 2 * size * size + size : 0);
  }

  /**
   * @param input    the camera's frame, whose colours are matched
   * @param painted  RGB planes, value · scale + offset = 0–255; changed
   * @param mask     size² numbers, 0–1
   */
  paste(
    input: Frame,
    output: Frame,
    { frameToCrop, cropToFrame }: CropPlace,
    painted: Float32Array,
    mask: Float32Array,
    scale: number,
    offset: number,
  ): void {
    const { size, settings, target } = this;
    const { colourMatch, sharpness } = settings;
    if (colourMatch > 0) {
      const { data, width, height } = input;
      native.sampleToTensor(data, width, height, cropToFrame, target, size, size, PLAIN);
      native.matchColour(target, painted, mask, size, scale, offset, colourMatch);
    }
    if (sharpness > 0) native.sharpenCrop(painted, this.scratch, size, sharpness);
    native.blendCrop(
      output.data,
      output.width,
      output.height,
      frameToCrop,
      painted,
      mask,
      size,
      size,
      scale,
      offset,
    );
  }
}
