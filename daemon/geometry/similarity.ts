// The rotation, uniform scale and shift that best lay one set of points on another.
import type { Affine } from './affine.js';

/**
 * Least-squares similarity from `from` to `to` (x and y each), never mirrored. In two
 * dimensions Umeyama's method (1991) has this closed form.
 * @returns false when the points coincide; `fromTo` is then unchanged
 */
export function fitSimilarity(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  fromTo: Affine,
): boolean {
  const count = from.length / 2;
  let fromX = 0;
  let fromY = 0;
  let toX = 0;
  let toY = 0;
  for (let i = 0; i < from.length; i += 2) {
    fromX += from[i]! / count;
    fromY += from[i + 1]! / count;
    toX += to[i]! / count;
    toY += to[i + 1]! / count;
  }
  let spread = 0;
  let dot = 0;
  let cross = 0;
  for (let i = 0; i < from.length; i += 2) {
    const px = from[i]! - fromX;
    const py = from[i + 1]! - fromY;
    const qx = to[i]! - toX;
    const qy = to[i + 1]! - toY;
    spread += px * px + py * py;
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
  }
  if (!(spread > 1e-9)) return false;
  const a = dot / spread;
  const b = cross / spread;
  fromTo[0] = a;
  fromTo[1] = -b;
  fromTo[2] = toX - (a * fromX - b * fromY);
  fromTo[3] = b;
  fromTo[4] = a;
  fromTo[5] = toY - (b * fromX + a * fromY);
  return true;
}
