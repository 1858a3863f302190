// What threads' programs are run by: whatever ends one, whoever started it is told.
import { parentPort } from 'node:worker_threads';
import { asGuiseError, type ErrorCode } from '../errors.js';

/** What a thread's program threw; the thread ends after this. */
export interface ThreadFailed {
  readonly type: 'failed';
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Runs a thread's program to its end and closes its port. What it throws is posted.
 * @param fallback  the code of what is no GuiseError
 */
export async function runThread(
  fallback: ErrorCode,
  program: () => Promise<void>,
): Promise<void> {
  const port = parentPort!;
  try {
    await program();
  } catch (error) {
    const { code, message } = asGuiseError(error, fallback);
    port.postMessage({ type: 'failed', code, message } satisfies ThreadFailed);
  } finally {
    port.close();
  }
}
