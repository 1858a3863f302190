// How a newly found face is turned in the picture. Detectors find faces that lie on their
// side or stand on their head, but YuNet's five points stand upright in them (at most 40°
// off); a landmark network puts a face across such a face, and often is sure of it.
import type { FaceRegion } from '../faces/face.js';

/**
 * Presence below which a region may be turned wrongly, and from which on another angle may
 * be the right one. Measured with FaceMesh 468 and 478 where YuNet 320 finds two talking
 * heads turned by 0 to 330°: up to 30° off, 100 % and 97 % of looks give more; more than
 * 60° off, 91 % and 97 % give less. Upright faces 25 pixels wide give 0.9998 at most
 * across, the turned heads' right angles more in 100 % and 98 %.
 */
export const UPRIGHT_PRESENCE = 0.9999;

/**
 * So many times less doubt (1 - presence) has another angle when it is the right one.
 * Measured: in 98 % of wrong first looks 7000 times and more.
 */
const LEAST_GAIN = 100;

/** Angles tried: the first look's and these between; within 30° the network is sure. */
const TURNS = 8;

/**
 * Turns the region to the angle that the landmark network is the surest of; leaves it as
 * it is when none is surer by far.
 * @param presence  of a look at the region as it is, over 0
 * @param look  at the region as turned so far; @returns presence
 * @returns whether it was turned
 */
export function turnUpright(
  region: FaceRegion,
  presence: number,
  look: () => number,
): boolean {
  const first = region.angleRad;
  let best = first;
  let leastDoubt = Math.min((1 - presence) / LEAST_GAIN, 1 - UPRIGHT_PRESENCE);
  for (let i = 1; i < TURNS; i++) {
    region.angleRad = first + (i * 2 * Math.PI) / TURNS;
    const doubt = 1 - look();
    if (!(doubt < leastDoubt)) continue;
    best = region.angleRad;
    leastDoubt = doubt;
  }
  region.angleRad = best;
  return best !== first;
}
