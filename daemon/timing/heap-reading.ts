// How much of its JavaScript heap this thread has filled, not counting what asking
// itself takes.
import { getHeapStatistics } from 'node:v8';

/** Bytes that all readings so far have allocated. */
const ofReadings = new Float64Array(1);

/** Bytes in use; of worth as the difference of two readings without a collection
 *  between them. */
export function usedHeapBytes(): number {
  const used = getHeapStatistics().used_heap_size;
  // A second reading tells what one allocates.
  const ofOne = getHeapStatistics().used_heap_size - used;
  const own = ofReadings[0]!;
  if (ofOne > 0) ofReadings[0] = own + 2 * ofOne;
  return used - own;
}
