// How much of a face may be given back to the wearer. A mask that finds no face where
// one was swapped is wrong, and obeying it would lay the wearer bare: this is the one
// place that decides so.
import { native } from '../../native/index.js';
import { templatePoints } from '../geometry/templates.js';
import { MASK_SIZE, MASK_TEMPLATE } from './wearer-mask.js';

/** Of the inner face: a hand before mouth and chin covers less than half of it. */
const MOST_OF_FACE = 0.5;

/** Of each eye: people are known by their eyes, so one at least stays swapped. */
const MOST_OF_EYE = 0.5;

const points = templatePoints(MASK_TEMPLATE, MASK_SIZE);
const eyeDistance = points[2]! - points[0]!;
const mouthY = (points[7]! + points[9]!) / 2;
const eyesY = (points[1]! + points[3]!) / 2;

/** Pixels of the mask inside an ellipse. */
function ellipse(x: number, y: number, radiusX: number, radiusY: number): Int32Array {
  const inside: number[] = [];
  for (let i = 0; i < MASK_SIZE * MASK_SIZE; i++) {
    const dx = ((i % MASK_SIZE) - x) / radiusX;
    const dy = (Math.floor(i / MASK_SIZE) - y) / radiusY;
    if (dx * dx + dy * dy <= 1) inside.push(i);
  }
  return Int32Array.from(inside);
}

/** From the brows to the chin, from temple to temple. */
const innerFace = ellipse(
  points[4]!,
  (eyesY + mouthY) / 2,
  eyeDistance,
  (mouthY - eyesY) * 1.1,
);
const eyeRadius = eyeDistance * 0.3;
const eyes = [0, 2].map((at) =>
  ellipse(points[at]!, points[at + 1]!, eyeRadius, eyeRadius),
);

/**
 * Whether a mask may be obeyed.
 * @param mask  MASK_SIZE² numbers: 1 shows the swap, 0 the wearer
 */
export function mayRestore(mask: Float32Array): boolean {
  return (
    native.isMaskKept(mask, innerFace, MOST_OF_FACE) &&
    (native.isMaskKept(mask, eyes[0]!, MOST_OF_EYE) ||
      native.isMaskKept(mask, eyes[1]!, MOST_OF_EYE))
  );
}
