// Whether two paths lead to one file, whatever links are on the way.
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Also of files that are not there yet. */
export function isSameFile(first: string, second: string): boolean {
  const [a, b] = [statOf(first), statOf(second)];
  if (a && b) return a.dev === b.dev && a.ino === b.ino;
  return !a && !b && placeOf(first) === placeOf(second);
}

function statOf(path: string) {
  try {
    // As whole numbers, because inodes of some file systems are beyond 2^53.
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/** Its name in the folder that it really lies in. */
function placeOf(path: string): string {
  const absolute = resolve(path);
  const folder = dirname(absolute);
  try {
    return join(realpathSync(folder), basename(absolute));
  } catch {
    return absolute;
  }
}
