// The kernels that make masks, which say where a swap is shown. Matrices and memory as in
// Native.

export interface MaskKernels {
  /**
   * The least of a DFM network's two masks, made soft, and of `box`: size² numbers, 0–1.
   * @param mask     out
   * @param scratch  size² floats
   */
  makeDfmMask(
    paintedMask: Float32Array,
    faceMask: Float32Array,
    box: Float32Array,
    size: number,
    mask: Float32Array,
    scratch: Float32Array,
  ): void;
  /**
   * Lowers a mask (size², 1 = swap, 0 = the wearer's own) where the likeliest class is
   * not swapped.
   * @param logits     a plane of networkSize² (a multiple of size) for each class
   * @param isSwapped  0 or 1 for each class
   */
  lowerByClasses(
    logits: Float32Array,
    isSwapped: Uint8Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /** Lowers a mask to a network's own values, 1 = face. */
  lowerByValues(
    values: Float32Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /** Lowers a mask to 0 where a network's logits of a face are not above 0. */
  lowerByLogits(
    logits: Float32Array,
    networkSize: number,
    mask: Float32Array,
    size: number,
  ): void;
  /**
   * Lowers a mask to 0 inside a polygon grown by `growth` pixels, softly over the next
   * `feather`.
   * @param points  count × (x, y), mask pixels, at most 64
   */
  lowerInPolygon(
    points: Float32Array,
    count: number,
    growth: number,
    feather: number,
    mask: Float32Array,
    size: number,
  ): void;
  /**
   * Blurs a mask by about a Gaussian of `sigma` pixels and leaves to the wearer all that
   * is below one half.
   * @param scratch  size · (size + 1) floats
   */
  softenMask(
    mask: Float32Array,
    scratch: Float32Array,
    size: number,
    sigma: number,
  ): void;
  /**
   * Whether no more than `most` of some pixels of a mask is the wearer's (0); not so when
   * a value is no number.
   */
  isMaskKept(mask: Float32Array, pixels: Int32Array, most: number): boolean;
  /** Puts the pixels of `before` back into a frame of the same size where the mask is low. */
  restoreByMask(
    frame: Uint8Array,
    width: number,
    height: number,
    before: Uint8Array,
    frameToCrop: Float64Array,
    mask: Float32Array,
    size: number,
  ): void;
}
