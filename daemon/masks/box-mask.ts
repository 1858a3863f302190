// The mask by which an aligned crop is blended into the frame.

/** facefusion's box mask: blur of 0.3 · size / 2; σ a quarter and border half of it. */
const BLUR = 0.15;
const SIGMA_OF_BLUR = 0.25;
const BORDER_OF_BLUR = 0.5;

/**
 * 1 in the middle, falling softly to exactly 0 at all four edges.
 * @returns size × size numbers, 0–1
 */
export function boxMask(size: number): Float32Array {
  const blur = BLUR * size;
  const across = softEdges(size, BORDER_OF_BLUR * blur, SIGMA_OF_BLUR * blur);
  return Float32Array.from({ length: size * size }, (_, i) => {
    return across[Math.floor(i / size)]! * across[i % size]!;
  });
}

/** A row that is 1 inside the border, blurred by a Gaussian, lowered to 0 at its ends. */
function softEdges(size: number, border: number, sigma: number): number[] {
  const blurred = Array.from({ length: size }, (_, at) => {
    let inside = 0;
    let all = 0;
    for (let from = -size; from < size * 2; from++) {
      const weight = Math.exp(-((from - at) ** 2) / (2 * sigma * sigma));
      all += weight;
      if (from >= border && from <= size - 1 - border) inside += weight;
    }
    return inside / all;
  });
  const least = blurred[0]!;
  return blurred.map((value) => Math.max(0, (value - least) / (1 - least)));
}
