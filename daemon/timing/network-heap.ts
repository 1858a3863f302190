// What onnxruntime-node allocates on this thread's JavaScript heap, so that it can be
// told from our own: some runs of each network are weighed, all are counted.
import { bytesBetween, usedHeapBytes } from './heap-reading.js';

/** Weighing costs as much as the allocations that it is to find, so it is done seldom. */
const WEIGH_EVERY_RUNS = 64;

const totalBytes = new Int32Array(1);

/** Bytes of all networks' runs since this thread started, estimated; wrapped to 32 bits. */
export function networkHeapBytes(): number {
  return totalBytes[0]!;
}

/** The scales of one network. */
export class NetworkHeap {
  private runs = 0;
  private isWeighing = false;
  private usedBefore = 0;
  private bytesPerRun = 0;

  beginRun(): void {
    this.isWeighing = this.runs % WEIGH_EVERY_RUNS === 0;
    this.runs += 1;
    if (this.isWeighing) this.usedBefore = usedHeapBytes();
  }

  endRun(): void {
    if (this.isWeighing) {
      const bytes = bytesBetween(this.usedBefore, usedHeapBytes());
      // Less than nothing: there was a collection.
      if (bytes >= 0) this.bytesPerRun = bytes;
    }
    totalBytes[0]! += this.bytesPerRun;
  }
}
