// Pixel boost: a network of one size swaps a crop N times as large in N² runs. Each run
// sees every N-th pixel, so that all of them see the whole face. The scheme is
// facefusion's and VisoMaster's.

/**
 * Takes every `boost`-th pixel, from (left, top) on, out of planes of a large picture.
 * @param picture  planes × (size · boost)²
 * @param part     out: planes × size²
 */
export function takePart(
  picture: Float32Array,
  part: Float32Array,
  size: number,
  boost: number,
  left: number,
  top: number,
): void {
  const stride = size * boost;
  const planes = part.length / (size * size);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < size; y++) {
      let from = (plane * stride + y * boost + top) * stride + left;
      for (let x = 0; x < size; x++, from += boost) part[to++] = picture[from]!;
    }
  }
}

/**
 * The inverse, kept between `least` and `most`.
 * @returns false when the part is not made of numbers, as when float16 overflows
 */
export function putPart(
  part: Float32Array,
  picture: Float32Array,
  size: number,
  boost: number,
  left: number,
  top: number,
  least: number,
  most: number,
): boolean {
  const stride = size * boost;
  const planes = part.length / (size * size);
  let sum = 0;
  let from = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < size; y++) {
      let to = (plane * stride + y * boost + top) * stride + left;
      for (let x = 0; x < size; x++, to += boost) {
        const value = part[from++]!;
        sum += value;
        picture[to] = value < least ? least : value > most ? most : value;
      }
    }
  }
  return Number.isFinite(sum);
}
