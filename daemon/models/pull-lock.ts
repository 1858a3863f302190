// Lets one process at a time fetch a file. The lock is a folder whose age its owner
// keeps renewing, so that one left behind by a crash is recognised and taken over.
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { DownloadFault } from './download-fault.js';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told once when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** A lock not renewed for so long is nobody's. */
  readonly staleMs?: number;
}

const DEFAULT_STALE_MS = 15_000;
const POLL_MS = 250;

/**
 * Runs `work` while this process alone holds the lock of `path`. The signal that `work`
 * gets also fires when the lock was lost, as after the machine slept.
 */
export async function whileLocked<T>(
  path: string,
  options: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await acquire(path, options, () =>
    lost.abort(new DownloadFault('never', 'another process took the download over')),
  );
  try {
    const signals = options.signal ? [options.signal, lost.signal] : [lost.signal];
    return await work(AbortSignal.any(signals));
  } finally {
    // A lost lock is no longer ours to release.
    await release().catch(() => {});
  }
}

async function acquire(path: string, options: LockOptions, onLost: () => void) {
  const { signal, onWait, staleMs = DEFAULT_STALE_MS } = options;
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    try {
      return await lock(path, {
        lockfilePath: `${path}.lock`,
        realpath: false,
        stale: staleMs,
        update: staleMs / 3,
        onCompromised: onLost,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (isFirst) onWait?.();
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
