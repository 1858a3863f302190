// A worker thread that runs networks for a test file, one task after another, and a
// folder for their models.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { NetworkTasks } from './network-worker.js';

export class NetworkThread {
  /** Goes with the thread. */
  readonly folder = mkdtempSync(join(tmpdir(), 'guise-networks-'));
  /** Started with the first task, so that tests left out need none. */
  private worker: Worker | undefined;

  /** @throws what the task threw: an Error with its code and message */
  async run<K extends keyof NetworkTasks>(
    kind: K,
    task: NetworkTasks[K]['task'],
  ): Promise<NetworkTasks[K]['answer']> {
    this.worker ??= new Worker(join(__dirname, 'network-worker.js'));
    const replied = once(this.worker, 'message');
    this.worker.postMessage({ kind, task });
    const [reply] = await replied;
    if (reply.error) throw Object.assign(new Error(reply.error.message), reply.error);
    return reply.answer;
  }

  /** Only between tasks: a thread must not end while a network runs. */
  async stop(): Promise<void> {
    await this.worker?.terminate();
    rmSync(this.folder, { recursive: true });
  }
}
