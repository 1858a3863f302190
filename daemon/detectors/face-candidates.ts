// Faces that a detector's grid proposes, before overlapping ones are dropped.
import { type DetectedFaces, FIVE_POINTS_LENGTH } from '../faces/face.js';

/** Most proposals kept for one frame; 29 faces of a group photo bring about 400. */
const CAPACITY = 8192;

/** Memory made once; coordinates are frame pixels. */
export class FaceCandidates {
  count = 0;
  readonly scores = new Float32Array(CAPACITY);
  /** left, top, right, bottom. */
  readonly boxes = new Float32Array(CAPACITY * 4);
  readonly fivePoints = new Float32Array(CAPACITY * FIVE_POINTS_LENGTH);

  /** @returns where to write the next proposal, or -1 when the memory is full */
  add(score: number): number {
    if (this.count === CAPACITY) return -1;
    this.scores[this.count] = score;
    return this.count++;
  }

  /** Writes a proposal's box, given its middle and half its size. */
  setBox(at: number, x: number, y: number, halfWidth: number, halfHeight: number): void {
    const { boxes } = this;
    boxes[at * 4] = x - halfWidth;
    boxes[at * 4 + 1] = y - halfHeight;
    boxes[at * 4 + 2] = x + halfWidth;
    boxes[at * 4 + 3] = y + halfHeight;
  }

  /**
   * Moves the best proposals to `found`, each time dropping those that overlap it
   * (greedy non-maximum suppression), and empties this list.
   * @param mostOverlap  intersection over union above which two boxes are one face
   */
  settle(mostOverlap: number, found: DetectedFaces): void {
    found.count = 0;
    while (found.count < found.capacity) {
      const best = this.indexOfBest();
      if (best < 0) break;
      this.copyTo(found, best);
      for (let i = 0; i < this.count; i++) {
        if (this.scores[i] === 0) continue;
        if (overlapsMore(this.boxes, best * 4, this.boxes, i * 4, mostOverlap)) {
          this.scores[i] = 0;
        }
      }
      this.scores[best] = 0;
    }
    this.count = 0;
  }

  private indexOfBest(): number {
    let best = -1;
    let bestScore = 0;
    for (let i = 0; i < this.count; i++) {
      const score = this.scores[i]!;
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  private copyTo(found: DetectedFaces, index: number): void {
    const at = found.count++;
    found.scores[at] = this.scores[index]!;
    for (let i = 0; i < 4; i++) found.boxes[at * 4 + i] = this.boxes[index * 4 + i]!;
    for (let i = 0; i < FIVE_POINTS_LENGTH; i++) {
      found.fivePoints[at * FIVE_POINTS_LENGTH + i] =
        this.fivePoints[index * FIVE_POINTS_LENGTH + i]!;
    }
  }
}

/**
 * Whether two boxes share more than `least`, as intersection over union. A number as
 * the result would be an allocation for each of the thousands of pairs in a detection.
 */
function overlapsMore(
  boxesA: Float32Array,
  a: number,
  boxesB: Float32Array,
  b: number,
  least: number,
): boolean {
  return boxOverlap(boxesA, a, boxesB, b) > least;
}

/** Intersection over union of the boxes at the offsets. */
export function boxOverlap(
  boxesA: Float32Array,
  a: number,
  boxesB: Float32Array,
  b: number,
): number {
  const left = Math.max(boxesA[a]!, boxesB[b]!);
  const top = Math.max(boxesA[a + 1]!, boxesB[b + 1]!);
  const right = Math.min(boxesA[a + 2]!, boxesB[b + 2]!);
  const bottom = Math.min(boxesA[a + 3]!, boxesB[b + 3]!);
  if (right <= left || bottom <= top) return 0;
  const shared = (right - left) * (bottom - top);
  const areaA = (boxesA[a + 2]! - boxesA[a]!) * (boxesA[a + 3]! - boxesA[a + 1]!);
  const areaB = (boxesB[b + 2]! - boxesB[b]!) * (boxesB[b + 3]! - boxesB[b + 1]!);
  return shared / (areaA + areaB - shared);
}
