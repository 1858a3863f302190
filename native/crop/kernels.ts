// The kernels on aligned crops of networks. Matrices and memory as in Native.

export interface CropKernels {
  /**
   * Pixel boost: takes every `boost`-th pixel from (left, top) on out of a picture of
   * (size · boost)² pixels, in as many planes as `pixels` holds.
   * @param pixels  out: planes of size²
   */
  takePart(
    picture: Float32Array,
    pixels: Float32Array,
    size: number,
    boost: number,
    left: number,
    top: number,
  ): void;
  /**
   * The inverse, values kept between `least` and `most`.
   * @returns false when not all of them are numbers, as when float16 overflows
   */
  putPart(
    pixels: Float32Array,
    picture: Float32Array,
    size: number,
    boost: number,
    left: number,
    top: number,
    least: number,
    most: number,
  ): boolean;
  /**
   * Gives a painted crop (RGB planes, value · scale + offset = 0–255) the mean and
   * deviation of the target's (RGB planes, 0–255) in CIE Lab, where the mask is above ½.
   * @param strength  how much of that, 0–1
   */
  matchColour(
    target: Float32Array,
    painted: Float32Array,
    mask: Float32Array,
    size: number,
    scale: number,
    offset: number,
    strength: number,
  ): void;
  /**
   * Adds `amount` of what a blur of 2 pixels takes away from RGB planes.
   * @param scratch  2 · size² + size floats
   */
  sharpenCrop(
    painted: Float32Array,
    scratch: Float32Array,
    size: number,
    amount: number,
  ): void;
  /**
   * What a network added to a crop: (enhanced − before) · mask, as 4 floats for each
   * pixel of the enhanced crop. Crops are square RGB planes whose values mean
   * value · scale + offset on 0–255; the one before may be smaller by a whole factor.
   * @param residual  out: enhancedSize² · 4
   * @returns false when the network gave no numbers; the residual then adds nothing
   */
  makeResidual(
    before: Float32Array,
    beforeSize: number,
    beforeScale: number,
    beforeOffset: number,
    enhanced: Float32Array,
    enhancedSize: number,
    enhancedScale: number,
    enhancedOffset: number,
    mask: Float32Array,
    residual: Float32Array,
  ): boolean;
  /**
   * Adds a residual to a frame, less where the picture changed since it was made.
   * @param strength  how much of it, 0–1
   */
  addResidual(
    frame: Uint8Array,
    width: number,
    height: number,
    frameToCrop: Float64Array,
    residual: Float32Array,
    size: number,
    strength: number,
  ): void;
  /**
   * From a DFM network's size² pixels, blue first, to planes of red, green and blue, kept
   * between 0 and 1.
   * @returns false when not all of them are numbers
   */
  takeDfmPicture(pixels: Float32Array, size: number, planes: Float32Array): boolean;
}
