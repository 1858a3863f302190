// A thread that does nothing but sleep from moment to moment and note how late it wakes:
// what this machine, as busy as it is, allows anybody who keeps a rate.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { percentile } from './percentile.js';

interface SleeperData {
  readonly fps: number;
  readonly seconds: number;
}

/** Milliseconds that 99 of 100 wakings are not later than. */
export function lateness99(fps: number, seconds: number): Promise<number> {
  const workerData: SleeperData = { fps, seconds };
  const worker = new Worker(__filename, { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function sleepAndNote({ fps, seconds }: SleeperData): number {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const startMs = performance.now();
  const late: number[] = [];
  for (let i = 1; i <= fps * seconds; i++) {
    const dueMs = startMs + (i * 1000) / fps;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) Atomics.wait(word, 0, 0, waitMs);
    late.push(performance.now() - dueMs);
  }
  return percentile(late, 0.99);
}

if (parentPort) parentPort.postMessage(sleepAndNote(workerData as SleeperData));
