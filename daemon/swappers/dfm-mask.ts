// The mask that DFM networks give, made soft. Source: facefusion's deep_swapper: eroded
// twice by a 3×3 ellipse (a cross), then blurred by a Gaussian of 6.25 pixels. Three
// moving means come within three hundredths of that Gaussian, in time that does not
// depend on its width.

const EROSIONS = 2;

/** Half widths of moving means of 11, 13 and 13 pixels, whose variances add up to that of
 *  the Gaussian (Kovesi, "Fast Almost-Gaussian Filtering", 2010). */
const MEAN_RADII = [5, 6, 6] as const;

/** Works on masks of size × size numbers, in memory of its own. */
export class DfmMask {
  private readonly spare: Float32Array;

  constructor(private readonly size: number) {
    this.spare = new Float32Array(size * size);
  }

  /** @param mask  in and out: row-major, 0–1 */
  soften(mask: Float32Array): void {
    for (let i = 0; i < EROSIONS; i++) this.erode(mask);
    for (let i = 0; i < MEAN_RADII.length; i++) {
      const radius = MEAN_RADII[i]!;
      this.average(mask, this.spare, radius);
      this.average(this.spare, mask, radius);
    }
  }

  /** Each pixel becomes the least of itself and its four neighbours. */
  private erode(mask: Float32Array): void {
    const { size, spare } = this;
    spare.set(mask);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = y * size + x;
        let least = spare[at]!;
        if (x > 0 && spare[at - 1]! < least) least = spare[at - 1]!;
        if (x < size - 1 && spare[at + 1]! < least) least = spare[at + 1]!;
        if (y > 0 && spare[at - size]! < least) least = spare[at - size]!;
        if (y < size - 1 && spare[at + size]! < least) least = spare[at + size]!;
        mask[at] = least;
      }
    }
  }

  /** Moving means along rows, edges repeated; rows become columns of `to`. */
  private average(from: Float32Array, to: Float32Array, radius: number): void {
    const { size } = this;
    const last = size - 1;
    const share = 1 / (2 * radius + 1);
    for (let y = 0; y < size; y++) {
      const row = y * size;
      let sum = from[row]! * radius;
      for (let x = 0; x <= radius; x++) sum += from[row + Math.min(x, last)]!;
      for (let x = 0; x < size; x++) {
        to[x * size + y] = sum * share;
        sum += from[row + Math.min(x + radius + 1, last)]!;
        sum -= from[row + Math.max(x - radius, 0)]!;
      }
    }
  }
}
