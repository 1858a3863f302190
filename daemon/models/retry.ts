// Tries again what may succeed next time, waiting longer each time.
import { setTimeout as sleep } from 'node:timers/promises';
import { DownloadFault } from './download-fault.js';

export interface RetryOptions {
  /** Failures in a row, without progress between them, before giving up. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((fault: DownloadFault, delayMs: number) => void) | undefined;
}

/** A server may ask for more patience than that, but does not get it. */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Runs `attempt` until it succeeds. Delays double and are drawn between half and whole,
 * so that many clients cut off at once do not come back at once.
 * @throws what `attempt` throws when trying again is useless or attempts are used up
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  let failures = 0;
  while (true) {
    try {
      options.signal?.throwIfAborted();
      return await attempt();
    } catch (error) {
      if (!(error instanceof DownloadFault) || error.nextTry !== 'again') throw error;
      failures = error.hasProgressed ? 1 : failures + 1;
      if (failures >= options.attempts) throw error;
      const longest = Math.min(
        options.maxDelayMs,
        options.firstDelayMs * 2 ** (failures - 1),
      );
      const delayMs = Math.max(
        longest * (0.5 + Math.random() / 2),
        Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS),
      );
      options.onRetry?.(error, delayMs);
      await sleep(delayMs, undefined, { signal: options.signal }).catch(() => {});
    }
  }
}
