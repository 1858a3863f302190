// Measures what a thread allocates on its JavaScript heap per frame, and its garbage
// collections, into shared memory. Sampling is sparse because the sample itself
// allocates.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

const SAMPLE_EVERY_FRAMES = 64;

/** Threads that own a meter. */
export const meteredThreads = ['capture', 'swap', 'output'] as const;
export type MeteredThread = (typeof meteredThreads)[number];

/** Per thread: bytes allocated, over how many frames, collections, their milliseconds. */
const Field = { bytes: 0, frames: 1, collections: 2, collectionMs: 3 } as const;
const STRIDE = 4;

export type HeapMemory = SharedArrayBuffer;

export function createHeapMemory(): HeapMemory {
  return new SharedArrayBuffer(
    meteredThreads.length * STRIDE * Float64Array.BYTES_PER_ELEMENT,
  );
}

export class HeapMeter {
  private readonly numbers: Float64Array;
  private readonly observer: PerformanceObserver;
  private usedBytes = -1;
  private framesSinceSample = 0;
  private collectionsAtSample = 0;

  constructor(memory: HeapMemory, thread: MeteredThread) {
    this.numbers = new Float64Array(
      memory,
      meteredThreads.indexOf(thread) * STRIDE * Float64Array.BYTES_PER_ELEMENT,
      STRIDE,
    );
    this.observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        this.numbers[Field.collections]! += 1;
        this.numbers[Field.collectionMs]! += entry.duration;
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }

  /** To be called once per frame. */
  countFrame(): void {
    this.framesSinceSample += 1;
    if (this.framesSinceSample < SAMPLE_EVERY_FRAMES) return;
    const used = getHeapStatistics().used_heap_size;
    const collections = this.numbers[Field.collections]!;
    // A collection in between hides what was allocated, so that span is left out.
    const isClean = collections === this.collectionsAtSample && used >= this.usedBytes;
    if (this.usedBytes >= 0 && isClean) {
      this.numbers[Field.bytes]! += used - this.usedBytes;
      this.numbers[Field.frames]! += this.framesSinceSample;
    }
    this.usedBytes = used;
    this.collectionsAtSample = collections;
    this.framesSinceSample = 0;
  }

  close(): void {
    this.observer.disconnect();
  }
}

/** The figures at one moment, to be given to `summariseHeap` later. */
export function markHeap(memory: HeapMemory): Float64Array {
  return new Float64Array(memory).slice();
}

/** Bytes per frame, summed over threads, and all their collections, since a mark. */
export function summariseHeap(
  memory: HeapMemory,
  since?: Float64Array,
): {
  bytesPerFrame: number;
  perThread: Record<MeteredThread, number>;
  gc: { count: number; ms: number };
} {
  const numbers = new Float64Array(memory);
  const perThread = {} as Record<MeteredThread, number>;
  const gc = { count: 0, ms: 0 };
  let bytesPerFrame = 0;
  meteredThreads.forEach((thread, i) => {
    const sinceMark = (field: number) =>
      numbers[i * STRIDE + field]! - (since?.[i * STRIDE + field] ?? 0);
    const frames = sinceMark(Field.frames);
    perThread[thread] = frames > 0 ? Math.round(sinceMark(Field.bytes) / frames) : 0;
    bytesPerFrame += perThread[thread];
    gc.count += sinceMark(Field.collections);
    gc.ms += sinceMark(Field.collectionMs);
  });
  gc.ms = Math.round(gc.ms * 100) / 100;
  return { bytesPerFrame, perThread, gc };
}
