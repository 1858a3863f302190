// Starts the thread of a task and waits for its result.
import { native } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { FromTask, TaskName, Tasks } from './tasks.js';
import { Thread } from './thread.js';

export interface TaskOptions<Progress> {
  /** Tells the task to stop, which it obeys where it can. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** @throws GuiseError of the task */
export function runTask<Name extends TaskName>(
  name: Name,
  input: Tasks[Name]['input'],
  options: TaskOptions<Tasks[Name]['progress']> = {},
): Promise<Tasks[Name]['result']> {
  return new Promise((resolve, reject) => {
    const thread = new Thread<never, FromTask>(
      'task-thread.js',
      { name, input },
      {
        onMessage(message) {
          if (message.type === 'progress')
            options.onProgress?.(message.progress as never);
          else if (message.type === 'done') resolve(message.result as never);
          else reject(new GuiseError(message.code, message.message));
        },
        onError: (error) => reject(new GuiseError('THREAD_FAILED', error.message, error)),
      },
    );
    void thread.ended.then(() => {
      // Photos and networks are gone with it: hundreds of megabytes, kept by the allocator.
      native.returnFreedMemory();
      reject(new GuiseError('THREAD_FAILED', `The thread of ${name} ended by itself.`));
    });
    options.signal?.addEventListener('abort', () => thread.post({ type: 'stop' }));
  });
}
