// The one clock of the frame path: monotonic, common to all threads and processes of
// this boot.
import { native } from '../../native/index.js';

/** A fraction that a native function returns is an object on the JavaScript heap; one
 *  that it writes into memory of ours is not. */
const reading = new Float64Array(1);

/** Microseconds from an arbitrary origin. */
export function monotonicUs(): number {
  native.readClock(reading, 0);
  return reading[0]!;
}
