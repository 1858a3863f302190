// A worker thread that runs networks for a test file, one task after another.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { NetworkTasks } from './network-worker.js';

export class NetworkThread {
  private readonly worker = new Worker(join(__dirname, 'network-worker.js'));

  /** @throws what the task threw: an Error with its code and message */
  async run<K extends keyof NetworkTasks>(
    kind: K,
    task: NetworkTasks[K]['task'],
  ): Promise<NetworkTasks[K]['answer']> {
    const replied = once(this.worker, 'message');
    this.worker.postMessage({ kind, task });
    const [reply] = await replied;
    if (reply.error) throw Object.assign(new Error(reply.error.message), reply.error);
    return reply.answer;
  }

  /** Only between tasks: a thread must not end while a network runs. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
