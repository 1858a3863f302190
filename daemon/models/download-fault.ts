// Why an attempt to fetch a file failed, and what may be tried next.
import { writeFault } from '../files/write-fault.js';

/**
 * - `again`: the same address may well answer next time (network, busy server);
 * - `elsewhere`: this address will not give the file, another one may;
 * - `never`: no address would help (the disk is full).
 */
export type NextTry = 'again' | 'elsewhere' | 'never';

export class DownloadFault extends Error {
  /** True when the attempt brought the file nearer to its end. */
  hasProgressed = false;
  /** How long the server asked to be left alone. */
  retryAfterMs = 0;

  constructor(
    readonly nextTry: NextTry,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DownloadFault';
  }
}

/** Turns what the file system threw into a fault that names the file. */
export function diskFault(path: string, cause: unknown): DownloadFault {
  if (cause instanceof DownloadFault) return cause;
  const why = writeFault(path, cause);
  return new DownloadFault('never', `${path} could not be written: ${why}`, cause);
}
