// How long this thread has spent inside onnxruntime, so that the rest of a frame's time
// can be told apart.

const total = new Int32Array(1);

export function addNetworkTimeUs(durationUs: number): void {
  total[0]! += durationUs;
}

/** Microseconds since this thread started; wraps as a tick does. */
export function networkTick(): number {
  return total[0]!;
}

/** Microseconds inside onnxruntime since `networkTick` was what it was then. */
export function networkUsSince(then: number): number {
  return (total[0]! - then) | 0;
}
