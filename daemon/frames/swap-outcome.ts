// What came of a frame in the swap thread, as a number so that it can travel in a
// frame's header.

export const SwapOutcome = {
  /** At least one face, and each is swapped or obscured: safe to show. */
  swapped: 1,
  /** No face was found. */
  noFace: 2,
  /** No source face is chosen or loaded. */
  noSource: 3,
  /** A face is there but could not be swapped. */
  failed: 4,
} as const;
export type SwapOutcome = (typeof SwapOutcome)[keyof typeof SwapOutcome];
