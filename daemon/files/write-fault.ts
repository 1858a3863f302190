// Why a file could not be written, in words.
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { GuiseError } from '../errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file is larger than this system lets a process write',
  EROFS: 'the disk is read-only',
  EACCES: 'writing is not permitted',
  EPERM: 'writing is not permitted',
  EIO: 'the disk reports a fault',
  EISDIR: 'there is a folder of that name',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * @param file   as the user knows it; it may have been written under another name
 * @param cause  what the file system threw
 */
export function writeFault(file: string, cause: unknown): string {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const folder = dirname(resolve(file));
  if (code === 'ENOENT') return `the folder ${folder} does not exist`;
  if (code === 'ENOTDIR') return `${folder} is not a folder`;
  // Node ends it with the name under which it was written.
  return reasons[code] ?? message.replace(/, \w+ '.*$/s, '');
}

/** What C libraries call it, which is how other programs tell of it. */
const names: Readonly<Record<string, string>> = {
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Disc quota exceeded': 'EDQUOT',
  'File too large': 'EFBIG',
};

/**
 * Why the disk took no more of what another program wrote.
 * @param lines  what the program said
 * @returns null where it did not say that
 */
export function toldWriteFault(lines: readonly string[]): string | null {
  for (const [name, code] of Object.entries(names)) {
    if (lines.some((line) => line.endsWith(`: ${name}`))) return reasons[code]!;
  }
  return null;
}

/** The same before anything is written; null where it seems that it can be. */
export function foreseenWriteFault(file: string): string | null {
  try {
    // With the dot a file of the folder's name does not do.
    accessSync(`${dirname(resolve(file))}/.`, constants.W_OK);
    // A name that is too long shows before the file is there.
    statSync(file, { throwIfNoEntry: false });
    return null;
  } catch (cause) {
    return writeFault(file, cause);
  }
}

/**
 * Does what writes a file, or into a folder, of the user's own.
 * @throws GuiseError FILE_NOT_WRITTEN, and those of `write`
 */
export async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof GuiseError) throw cause;
    throw new GuiseError(
      'FILE_NOT_WRITTEN',
      `${file} could not be written: ${writeFault(file, cause)}. Mend that and do it again.`,
      cause,
    );
  }
}
