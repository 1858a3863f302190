// Whether a picture shows a clip's swapped frame: it is compared with what rendering
// made of the clip, and with the clip itself.

/** Mean differences are in levels of 255. */
export interface Likeness {
  /** Of the clip: the one whose swapped picture is nearest. */
  readonly frame: number;
  /** How many pixels the swap has changed visibly in that frame. */
  readonly pixels: number;
  /** In those pixels, from the rendered frame … */
  readonly swappedFace: number;
  /** … and from the clip's own. */
  readonly bareFace: number;
  /** In all others, from the rendered frame. */
  readonly aroundFace: number;
}

/** From here on a channel counts as changed by the swap: well above coding noise. */
const visible = 24;

/** @param picture  RGB, as all frames; `rendered[i]` is `bare[i]`, swapped */
export function likenessOf(
  picture: Buffer,
  rendered: readonly Buffer[],
  bare: readonly Buffer[],
): Likeness {
  const compared = rendered.map((frame, i) => compare(picture, frame, bare[i]!, i));
  return compared.reduce((best, next) =>
    next.aroundFace + next.swappedFace < best.aroundFace + best.swappedFace ? next : best,
  );
}

function compare(
  picture: Buffer,
  rendered: Buffer,
  bare: Buffer,
  frame: number,
): Likeness {
  const sums = { pixels: 0, swapped: 0, bare: 0, around: 0 };
  for (let at = 0; at < picture.length; at += 3) {
    const fromRendered = distance(picture, rendered, at);
    if (distance(rendered, bare, at) < visible) {
      sums.around += fromRendered;
      continue;
    }
    sums.pixels += 1;
    sums.swapped += fromRendered;
    sums.bare += distance(picture, bare, at);
  }
  const { pixels } = sums;
  return {
    frame,
    pixels,
    swappedFace: sums.swapped / pixels,
    bareFace: sums.bare / pixels,
    aroundFace: sums.around / (picture.length / 3 - pixels),
  };
}

/** Mean over the three channels of the pixel at `at`. */
function distance(a: Buffer, b: Buffer, at: number): number {
  return (
    (Math.abs(a[at]! - b[at]!) +
      Math.abs(a[at + 1]! - b[at + 1]!) +
      Math.abs(a[at + 2]! - b[at + 2]!)) /
    3
  );
}
