// Whether the disk has room, asked before anything is fetched.
import { statfs } from 'node:fs/promises';
import { describeBytes } from './byte-size.js';
import { DownloadFault } from './download-fault.js';

/** Left free for everything else that runs. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Bytes that this user may still write to the folder's disk. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws DownloadFault when the folder's disk has too little room */
export async function requireFreeSpace(
  folder: string,
  bytes: number,
  freeBytesOf: (folder: string) => Promise<number> = freeBytes,
): Promise<void> {
  const free = await freeBytesOf(folder);
  if (free >= bytes + RESERVE_BYTES) return;
  throw new DownloadFault(
    'never',
    `the disk of ${folder} has ${describeBytes(free)} free, ${describeBytes(bytes + RESERVE_BYTES)} are needed`,
  );
}
