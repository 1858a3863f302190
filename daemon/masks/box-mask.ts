// The mask by which an aligned crop is blended into the frame: a feathered box or ellipse.
// Source: facefusion's box mask: blurred by half of the crop times "blur", of which σ is
// a quarter and the empty border half, unless the padding is more.

export interface EdgeSettings {
  readonly shape: 'box' | 'ellipse';
  /** Softness, 0–1. */
  readonly blur: number;
  /** Empty border at each side as a fraction of the crop, 0–0.4. */
  readonly padding: number;
}

export const defaultEdge: EdgeSettings = { shape: 'box', blur: 0.3, padding: 0 };

const SIGMA_OF_BLUR = 0.25;
const BORDER_OF_BLUR = 0.5;

/**
 * 1 in the middle, falling softly to exactly 0 at all four edges.
 * @returns size × size numbers, 0–1
 */
export function boxMask(size: number, edge: EdgeSettings = defaultEdge): Float32Array {
  const blur = size * 0.5 * edge.blur;
  const border = Math.max(BORDER_OF_BLUR * blur, edge.padding * size, 1);
  const sigma = Math.max(SIGMA_OF_BLUR * blur, 0.25);
  return edge.shape === 'box'
    ? softBox(size, border, sigma)
    : softEllipse(size, border, sigma);
}

function softBox(size: number, border: number, sigma: number): Float32Array {
  const across = softEdges(size, border, sigma);
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

/** The ellipse inscribed in the border, its edge as soft as the box's. */
function softEllipse(size: number, border: number, sigma: number): Float32Array {
  const middle = (size - 1) / 2;
  const radius = middle - border;
  const at = (distance: number) => normalShare((radius - distance) / sigma);
  const least = at(middle);
  return Float32Array.from({ length: size * size }, (_, i) => {
    const x = (i % size) - middle;
    const y = Math.floor(i / size) - middle;
    return Math.max(0, (at(Math.hypot(x, y)) - least) / (1 - least));
  });
}

/** How much of a normal distribution lies below: the logistic curve nearest to it. */
function normalShare(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations));
}
