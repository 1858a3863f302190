// How many frames the camera has given, in shared memory, to be read from any thread.

/** Outlives a restarted capture thread, so that the count goes on. */
export function createCapturedCount(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

export function readCapturedCount(memory: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(memory), 0);
}
