// A worker with typed messages in both directions and an end that can be awaited.
import '../inference/without-telemetry.js';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compileEarly } from './compile-early.js';

/** After this long a thread that was told to stop is given up, milliseconds. */
const STOP_TIMEOUT_MS = 10_000;

export interface ThreadEvents<From> {
  onMessage(message: From): void;
  /** The worker threw outside its own handling, or could not start. */
  onError(error: Error): void;
}

/** What every thread is asked to end by. */
interface Stop {
  readonly type: 'stop';
}

/** `To` is `never` where a thread is told nothing else. */
export class Thread<To, From> {
  private readonly worker: Worker;
  private hasExited = false;
  /** Resolves when the worker is gone. */
  readonly ended: Promise<void>;

  /** @param file  of the compiled thread, beside this one */
  constructor(file: string, workerData: unknown, events: ThreadEvents<From>) {
    compileEarly();
    this.worker = new Worker(join(__dirname, file), { workerData });
    this.worker.on('message', (message: From) => events.onMessage(message));
    this.worker.on('error', (error) => events.onError(error as Error));
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', () => {
        this.hasExited = true;
        resolve();
      });
    });
  }

  post(message: To | Stop): void {
    if (!this.hasExited) this.worker.postMessage(message);
  }

  /**
   * Asks the thread to stop and waits for it. It is never terminated from outside:
   * that would abort the whole process while a network runs.
   * @returns false when it did not stop in time
   */
  async stop(): Promise<boolean> {
    this.post({ type: 'stop' });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), STOP_TIMEOUT_MS);
    });
    const hasStopped = await Promise.race([this.ended.then(() => true), timeout]);
    clearTimeout(timer);
    return hasStopped;
  }
}
