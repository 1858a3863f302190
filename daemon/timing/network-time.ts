// How long this thread has spent inside onnxruntime, so that the rest of a frame's time
// can be told apart.

const totalUs = new Float64Array(1);

export function addNetworkTimeUs(durationUs: number): void {
  totalUs[0]! += durationUs;
}

/** Microseconds since this thread started. */
export function networkTimeUs(): number {
  return totalUs[0]!;
}
