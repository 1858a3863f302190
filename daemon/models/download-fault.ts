// Why an attempt to fetch a file failed, and what may be tried next.

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

const diskFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file is larger than this system lets a process write',
  EROFS: 'the disk is read-only',
  EACCES: 'writing is not permitted',
  EPERM: 'writing is not permitted',
  EIO: 'the disk reports a fault',
};

/** Turns what the file system threw into a fault that names the file. */
export function diskFault(path: string, cause: unknown): DownloadFault {
  if (cause instanceof DownloadFault) return cause;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new DownloadFault(
    'never',
    `${path} could not be written: ${diskFaults[code] ?? message}`,
    cause,
  );
}
