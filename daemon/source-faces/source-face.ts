// The source face: the identity that is worn.
import type { Frame } from '../frames/frame.js';

/** One photo of a source face, cut to the head with a margin. */
export interface SourcePhoto {
  readonly frame: Frame;
  readonly fivePoints: Float32Array;
  /** FaceMesh landmarks, 468 × (x, y, z), in the photo's pixels; empty when no landmark
   *  network was there. */
  readonly landmarks: Float32Array;
}

export interface SourceFace {
  readonly name: string;
  /** Best photo first: the most frontal, closed-mouth and large one. */
  readonly photos: readonly SourcePhoto[];
  /** Mean embedding by recogniser space, its length the recogniser's own; empty without
   *  a recogniser. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
}
