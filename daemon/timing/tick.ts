// Lengths of time on the frame path: microseconds of the monotonic clock in 32 bits.
// V8 keeps whole numbers of that size as they are, but makes an object of every other
// number in code that it has not compiled yet.
import { native } from '../../native/index.js';

const reading = new Int32Array(1);

/** Now, to be given to `usSince`; wraps, so two of them cannot be compared. */
export function tick(): number {
  native.readTick(reading, 0);
  return reading[0]!;
}

/** Microseconds since a tick at most half an hour ago. */
export function usSince(then: number): number {
  native.readTick(reading, 0);
  return (reading[0]! - then) | 0;
}
