// A face, cut out along a template.
import { native, type TensorFormat } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import { alignCrop, type CropPlace } from '../geometry/alignment.js';
import { type TemplateName, templatePoints } from '../geometry/templates.js';

export class AlignedCrop implements CropPlace {
  /** Of the crop taken last. */
  readonly frameToCrop = createAffine();
  readonly cropToFrame = createAffine();
  private readonly template: Float64Array;

  /**
   * @param size    side of the crop, pixels
   * @param pixels  the tensor that `take` fills, 3 · size² numbers in the format
   */
  constructor(
    template: TemplateName,
    readonly size: number,
    private readonly format: TensorFormat,
    readonly pixels: Float32Array,
  ) {
    this.template = templatePoints(template, size);
  }

  /** @returns false when the points coincide */
  take({ data, width, height }: Frame, fivePoints: Float32Array): boolean {
    if (!alignCrop(fivePoints, this.template, this)) return false;
    const { size } = this;
    native.sampleToTensor(
      data,
      width,
      height,
      this.cropToFrame,
      this.pixels,
      size,
      size,
      this.format,
    );
    return true;
  }
}
