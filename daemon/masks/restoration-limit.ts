// How much of a face a mask may leave to the wearer. A mask that finds no face where one
// was found is wrong, and obeying it would lay the wearer bare: this is the one place that
// decides so.
import { native } from '../../native/index.js';
import { type TemplateName, templatePoints } from '../geometry/templates.js';

/** Of the inner face: a hand before mouth and chin covers less than half of it. */
export const MOST_BEHIND_HAND = 0.5;

/** Of the inner face, where a swapper's network says itself where the face is: in profile
 *  half of its place is background, and a hand may be before the rest. */
export const MOST_NOT_PAINTED = 0.75;

/** Of each eye: people are known by their eyes, so one at least stays swapped. */
const MOST_OF_EYE = 0.5;

export class RestorationLimit {
  /** Places in the mask. */
  private readonly innerFace: Int32Array;
  private readonly eyes: readonly [Int32Array, Int32Array];

  /**
   * @param template    of the crop that the masks are of
   * @param size        side of the masks, pixels
   * @param mostOfFace  share of the inner face that may be left to the wearer, 0–1
   */
  constructor(
    template: TemplateName,
    size: number,
    private readonly mostOfFace: number,
  ) {
    const points = templatePoints(template, size);
    const eyeDistance = points[2]! - points[0]!;
    const eyesY = (points[1]! + points[3]!) / 2;
    const mouthY = (points[7]! + points[9]!) / 2;
    const eye = (at: number) => {
      const radius = eyeDistance * 0.3;
      return ellipse(size, points[at]!, points[at + 1]!, radius, radius);
    };
    // From the brows to the chin, from temple to temple.
    const middleY = (eyesY + mouthY) / 2;
    const halfHeight = (mouthY - eyesY) * 1.1;
    this.innerFace = ellipse(size, points[4]!, middleY, eyeDistance, halfHeight);
    this.eyes = [eye(0), eye(2)];
  }

  /**
   * Whether a mask may be obeyed.
   * @param mask  size² numbers: 1 shows the swap, 0 the wearer
   */
  allows(mask: Float32Array): boolean {
    const { innerFace, eyes, mostOfFace } = this;
    return (
      native.isMaskKept(mask, innerFace, mostOfFace) &&
      (native.isMaskKept(mask, eyes[0], MOST_OF_EYE) ||
        native.isMaskKept(mask, eyes[1], MOST_OF_EYE))
    );
  }
}

/** Pixels of the mask inside an ellipse. */
function ellipse(
  size: number,
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
): Int32Array {
  const inside: number[] = [];
  for (let i = 0; i < size * size; i++) {
    const dx = ((i % size) - x) / radiusX;
    const dy = (Math.floor(i / size) - y) / radiusY;
    if (dx * dx + dy * dy <= 1) inside.push(i);
  }
  return Int32Array.from(inside);
}
