// The frame: what travels from camera to virtual camera.

/**
 * A picture in NV12: width × height luma bytes, then width × height / 2 bytes of
 * interleaved Cb, Cr, one pair per 2×2 pixels. BT.601, limited range, even sizes, no
 * padding. `data` may be a view of shared memory and belongs to whoever made it.
 */
export interface Frame {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The side that a frame may have next to `size`. */
export function evenSide(size: number): number {
  return Math.max(2, 2 * Math.round(size / 2));
}

/** Bytes of an NV12 frame. */
export function frameByteLength(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** A frame in memory of its own, all zero. */
export function createFrame(width: number, height: number): Frame {
  return { data: new Uint8Array(frameByteLength(width, height)), width, height };
}
