// Measures what a thread allocates on its JavaScript heap per frame, and its garbage
// collections, into shared memory.
import { PerformanceObserver } from 'node:perf_hooks';
import { bytesBetween, usedHeapBytes } from './heap-reading.js';
import { networkHeapBytes } from './network-heap.js';

/** Far fewer than between two collections, so that a span with a collection in it ends
 *  with less in use than it began and can be left out. */
const SPAN_FRAMES = 32;

/** Threads that own a meter. */
export const meteredThreads = ['capture', 'swap', 'output'] as const;
export type MeteredThread = (typeof meteredThreads)[number];

/** Per thread: bytes allocated, those of them that are onnxruntime-node's, over how
 *  many frames; collections, their milliseconds. */
const Field = {
  bytes: 0,
  networkBytes: 1,
  frames: 2,
  collections: 3,
  collectionMs: 4,
} as const;
const STRIDE = 5;

export type HeapMemory = SharedArrayBuffer;

export function createHeapMemory(): HeapMemory {
  return new SharedArrayBuffer(
    meteredThreads.length * STRIDE * Float64Array.BYTES_PER_ELEMENT,
  );
}

export class HeapMeter {
  private readonly numbers: Float64Array;
  private readonly observer: PerformanceObserver;
  private framesOfSpan = 0;
  /** Something else than the frames has allocated in this span, or nothing has begun. */
  private isSpoiled = true;
  private usedAtBegin = 0;
  private networkBytesAtBegin = 0;

  constructor(memory: HeapMemory, thread: MeteredThread) {
    this.numbers = new Float64Array(
      memory,
      meteredThreads.indexOf(thread) * STRIDE * Float64Array.BYTES_PER_ELEMENT,
      STRIDE,
    );
    this.observer = new PerformanceObserver((list) => {
      // Being told of a collection takes kilobytes.
      this.isSpoiled = true;
      for (const entry of list.getEntries()) {
        this.numbers[Field.collections]! += 1;
        this.numbers[Field.collectionMs]! += entry.duration;
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }

  /** To be called once per frame. */
  countFrame(): void {
    this.framesOfSpan += 1;
    if (this.framesOfSpan < SPAN_FRAMES) return;
    const { numbers } = this;
    const used = usedHeapBytes();
    const networkBytes = networkHeapBytes();
    const bytes = bytesBetween(this.usedAtBegin, used);
    if (bytes >= 0 && !this.isSpoiled) {
      numbers[Field.bytes]! += bytes;
      numbers[Field.networkBytes]! += bytesBetween(
        this.networkBytesAtBegin,
        networkBytes,
      );
      numbers[Field.frames]! += this.framesOfSpan;
    }
    this.usedAtBegin = used;
    this.networkBytesAtBegin = networkBytes;
    this.framesOfSpan = 0;
    this.isSpoiled = false;
  }

  close(): void {
    this.observer.disconnect();
  }
}

/** The figures at one moment, to be given to `summariseHeap` later. */
export function markHeap(memory: HeapMemory): Float64Array {
  return new Float64Array(memory).slice();
}

export interface HeapSummary {
  /** Of all threads, onnxruntime-node's included. */
  readonly bytesPerFrame: number;
  /** Our own of each thread, and onnxruntime-node's. */
  readonly bytesPerFrameOf: Readonly<Record<MeteredThread | 'onnxruntime', number>>;
  readonly gc: { readonly count: number; readonly ms: number };
}

/** Since a mark, or since the threads' start. */
export function summariseHeap(memory: HeapMemory, since?: Float64Array): HeapSummary {
  const numbers = new Float64Array(memory);
  const bytesPerFrameOf = { capture: 0, swap: 0, output: 0, onnxruntime: 0 };
  let count = 0;
  let ms = 0;
  meteredThreads.forEach((thread, i) => {
    const sinceMark = (field: number) =>
      numbers[i * STRIDE + field]! - (since?.[i * STRIDE + field] ?? 0);
    const frames = Math.max(1, sinceMark(Field.frames));
    const networkBytes = sinceMark(Field.networkBytes);
    const ownBytes = Math.max(0, sinceMark(Field.bytes) - networkBytes);
    bytesPerFrameOf[thread] = Math.round(ownBytes / frames);
    bytesPerFrameOf.onnxruntime += Math.round(networkBytes / frames);
    count += sinceMark(Field.collections);
    ms += sinceMark(Field.collectionMs);
  });
  return {
    bytesPerFrame: Object.values(bytesPerFrameOf).reduce((sum, n) => sum + n, 0),
    bytesPerFrameOf,
    gc: { count, ms: Math.round(ms * 100) / 100 },
  };
}
