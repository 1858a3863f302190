// What every thread's program is run by: whatever ends it, whoever started it is told.
import { parentPort } from 'node:worker_threads';
import { asGuiseError, type ErrorCode } from '../errors.js';

/**
 * Runs a thread's program to its end and closes its port. What it throws is posted as
 * `failed` with code and message.
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
    port.postMessage({ type: 'failed', code, message });
  } finally {
    port.close();
  }
}
