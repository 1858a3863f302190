// Where faces were seen that are not followed now: a face that may still be in the
// picture must not show by accident. The list belongs to one thread.
import { boxOverlap } from '../detectors/face-candidates.js';

/** Memory is reused from frame to frame; read it before the next frame. */
export interface LastKnownFace {
  /** left, top, right, bottom. */
  readonly box: Float32Array;
  /** The id it was followed by, 0 if it never was. */
  id: number;
  /** The frame's capture time in which it was seen last. */
  seenAtUs: number;
  /** Seen in one frame only, by a detector that may have erred. */
  isDoubtful: boolean;
}

/** More than a detector's list holds, so that a crowd fits. */
const CAPACITY = 192;

/**
 * How long a doubtful face is remembered. The detector looks at every frame while the
 * list is not empty, three times in this time even at 15 frames a second: a face that is
 * there is found again.
 */
const DOUBT_US = 200_000;

/** Two boxes that share this much are one face. */
const SAME_FACE_OVERLAP = 0.3;

/** Face widths that a face may move while it is lost, and still be the same one. */
const MOST_JUMP = 2;

/** Of one face, from frame to frame. */
const MOST_SIZE_RATIO = 2;

/** How far the box is from the one at the offset, in widths of it. */
function jumpBetween(box: Float32Array, boxes: Float32Array, offset: number): number {
  const width = boxes[offset + 2]! - boxes[offset]!;
  const ratio = (box[2]! - box[0]!) / width;
  if (ratio > MOST_SIZE_RATIO || ratio < 1 / MOST_SIZE_RATIO) {
    return Number.POSITIVE_INFINITY;
  }
  const x = (box[0]! + box[2]! - boxes[offset]! - boxes[offset + 2]!) / 2;
  const y = (box[1]! + box[3]! - boxes[offset + 1]! - boxes[offset + 3]!) / 2;
  return Math.hypot(x, y) / width;
}

export class LastKnownFaces {
  /** The first `count` hold. */
  readonly entries: readonly LastKnownFace[];
  count = 0;

  constructor() {
    this.entries = Array.from({ length: CAPACITY }, () => ({
      box: new Float32Array(4),
      id: 0,
      seenAtUs: 0,
      isDoubtful: false,
    }));
  }

  /**
   * @param offset  of the box in `boxes`
   * @param id  0 keeps the id of a face known there
   * @param isDoubtful  whether it may be none; a face known there is one
   */
  see(
    boxes: Float32Array,
    offset: number,
    id: number,
    seenAtUs: number,
    isDoubtful = false,
  ): void {
    const known = this.find(boxes, offset);
    const entry = known ?? this.vacant();
    entry.isDoubtful = !known && isDoubtful;
    if (!known || id > 0) entry.id = id;
    for (let i = 0; i < 4; i++) entry.box[i] = boxes[offset + i]!;
    entry.seenAtUs = seenAtUs;
  }

  /**
   * Of the faces not seen in this frame, the one that has most likely moved to the box.
   * Where it was is doubted from now on, not forgotten: another person may have come, and
   * that one be there still.
   * @returns the id it was followed by, 0 if it never was or there is none
   */
  claim(boxes: Float32Array, offset: number, nowUs: number): number {
    let nearest = -1;
    let least = MOST_JUMP;
    for (let i = 0; i < this.count; i++) {
      const entry = this.entries[i]!;
      if (entry.seenAtUs >= nowUs) continue;
      const jump = jumpBetween(entry.box, boxes, offset);
      if (jump < least) {
        nearest = i;
        least = jump;
      }
    }
    if (nearest < 0) return 0;
    const entry = this.entries[nearest]!;
    const { id } = entry;
    entry.id = 0;
    entry.isDoubtful = true;
    // As if seen just before this frame.
    entry.seenAtUs = nowUs - 1;
    return id;
  }

  /** Forgets the faces there: they are followed again. Not those seen in this frame, which
   *  are others, as a head half behind the one that is followed. */
  clear(boxes: Float32Array, offset: number, nowUs: number): void {
    for (let i = this.count - 1; i >= 0; i--) {
      if (this.entries[i]!.seenAtUs >= nowUs) continue;
      if (boxOverlap(this.entries[i]!.box, 0, boxes, offset) > SAME_FACE_OVERLAP) {
        this.remove(i);
      }
    }
  }

  /** Forgets faces that were not seen for so long, and doubtful ones sooner. */
  forget(nowUs: number, rememberUs: number): void {
    for (let i = this.count - 1; i >= 0; i--) {
      const { seenAtUs, isDoubtful } = this.entries[i]!;
      const us = isDoubtful ? Math.min(DOUBT_US, rememberUs) : rememberUs;
      if (seenAtUs < nowUs - us) this.remove(i);
    }
  }

  private find(boxes: Float32Array, offset: number): LastKnownFace | undefined {
    for (let i = 0; i < this.count; i++) {
      const entry = this.entries[i]!;
      if (boxOverlap(entry.box, 0, boxes, offset) > SAME_FACE_OVERLAP) return entry;
    }
    return undefined;
  }

  /** A new entry, or the one that was seen longest ago when the memory is full. */
  private vacant(): LastKnownFace {
    if (this.count < CAPACITY) return this.entries[this.count++]!;
    let oldest = 0;
    for (let i = 1; i < CAPACITY; i++) {
      if (this.entries[i]!.seenAtUs < this.entries[oldest]!.seenAtUs) oldest = i;
    }
    return this.entries[oldest]!;
  }

  private remove(index: number): void {
    const entry = this.entries[index]!;
    const last = this.entries[--this.count]!;
    entry.box.set(last.box);
    entry.id = last.id;
    entry.seenAtUs = last.seenAtUs;
    entry.isDoubtful = last.isDoubtful;
  }
}
