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
  const mask = new Float32Array(size * size);
  for (let i = 0, y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) mask[i++] = across[y]! * across[x]!;
  }
  return mask;
}

/** Beyond so many deviations a Gaussian is nothing. */
const REACH = 6;

/** A row that is 1 inside the border, blurred by a Gaussian, lowered to 0 at its ends. */
function softEdges(size: number, border: number, sigma: number): Float64Array {
  const reach = Math.ceil(REACH * sigma);
  const weights = new Float64Array(2 * reach + 1);
  let all = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma));
    all += weights[i]!;
  }
  const blurred = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    const first = Math.max(Math.ceil(border), at - reach);
    const last = Math.min(Math.floor(size - 1 - border), at + reach);
    let inside = 0;
    for (let from = first; from <= last; from++) inside += weights[from - at + reach]!;
    blurred[at] = inside / all;
  }
  const least = blurred[0]!;
  return blurred.map((value) => Math.max(0, (value - least) / (1 - least)));
}

/** The ellipse inscribed in the border, its edge as soft as the box's. */
function softEllipse(size: number, border: number, sigma: number): Float32Array {
  const middle = (size - 1) / 2;
  const radius = middle - border;
  const at = (distance: number) => normalShare((radius - distance) / sigma);
  const least = at(middle);
  const mask = new Float32Array(size * size);
  for (let i = 0, y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.sqrt((x - middle) ** 2 + (y - middle) ** 2);
      mask[i++] = Math.max(0, (at(distance) - least) / (1 - least));
    }
  }
  return mask;
}

/** How much of a normal distribution lies below: the logistic curve nearest to it. */
function normalShare(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations));
}
