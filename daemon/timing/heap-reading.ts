// How much of its JavaScript heap this thread has filled, not counting what asking
// itself takes. Numbers are whole and of 32 bits, lest they be on that heap themselves.
import { getHeapStatistics } from 'node:v8';

/** Bytes that all readings so far have allocated. */
const ofReadings = new Int32Array(1);

const pair = new Int32Array(2);

/** Bytes in use, wrapped to 32 bits; of worth as the difference of two readings without
 *  a collection between them (`bytesBetween`). */
export function usedHeapBytes(): number {
  // A second reading tells what one allocates; by the same line of code, lest V8 compile
  // the two differently.
  for (let i = 0; i < 2; i++) pair[i] = getHeapStatistics().used_heap_size;
  const used = pair[0]!;
  const ofOne = (pair[1]! - used) | 0;
  const own = ofReadings[0]!;
  if (ofOne > 0) ofReadings[0] = own + 2 * ofOne;
  return (used - own) | 0;
}

/** Bytes allocated between two readings; less than nothing after a collection. */
export function bytesBetween(before: number, after: number): number {
  return (after - before) | 0;
}
