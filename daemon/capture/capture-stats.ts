// Counters of the capture thread in shared memory, readable from any thread at any time.

/** Indexes of the counters, Int32 each. */
export const CaptureCount = {
  /** Frames made available to the swap thread. */
  captured: 0,
  /** Those that a newer one replaced before they were taken. */
  dropped: 1,
  /** Times the camera had to be opened again. */
  restarts: 2,
} as const;
const COUNT_LENGTH = 3;

export interface CaptureStats {
  readonly captured: number;
  readonly dropped: number;
  readonly restarts: number;
}

/** Outlives a restarted capture thread, so that its counts go on. */
export function createCaptureStats(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNT_LENGTH * Int32Array.BYTES_PER_ELEMENT);
}

export function readCaptureStats(memory: SharedArrayBuffer): CaptureStats {
  const counts = new Int32Array(memory);
  return {
    captured: Atomics.load(counts, CaptureCount.captured),
    dropped: Atomics.load(counts, CaptureCount.dropped),
    restarts: Atomics.load(counts, CaptureCount.restarts),
  };
}
