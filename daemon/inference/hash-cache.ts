// SHA-256 of large files, remembered so that half a gigabyte is not read at every start.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, makePrivateFolder } from '../files/data-folders.js';
import { writePrivateFileSync } from '../files/private-file.js';

interface CachedHash {
  /** What the file looked like from outside when it was read. */
  readonly look: string;
  readonly sha256: string;
}

const CHUNK_BYTES = 1 << 20;

/**
 * A file that changed so recently could change again without its times telling:
 * some file systems count in steps of two seconds.
 */
const SETTLED_MS = 2500;

/** SHA-256 of the file's bytes, lower-case hexadecimal. Throws what reading throws. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let read: number; (read = readSync(file, chunk)) > 0; ) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

/** The user's own: a models folder may be others' too, or not be written to. */
const defaultHashCacheFile = () => join(cacheFolder(), 'hashes.json');

export class HashCache {
  private readonly cached: Map<string, CachedHash>;

  constructor(private readonly file = defaultHashCacheFile()) {
    this.cached = read(file);
  }

  /**
   * Reads the file unless its size, times and inode are those of last time.
   * @returns lower-case hexadecimal; throws what reading throws
   */
  sha256Of(path: string): string {
    const key = resolve(path);
    const look = lookOf(path);
    const cached = this.cached.get(key);
    if (cached?.look === look) return cached.sha256;
    const sha256 = hashFile(path);
    const after = statSync(path);
    const hasSettled = Date.now() - Math.max(after.mtimeMs, after.ctimeMs) > SETTLED_MS;
    if (hasSettled && lookOf(path) === look) this.remember(key, { look, sha256 });
    return sha256;
  }

  /** Where nothing can be remembered, files are read anew each time, nothing worse. */
  private remember(key: string, hash: CachedHash): void {
    // Another process may have added to the file since.
    for (const [path, other] of read(this.file)) this.cached.set(path, other);
    this.cached.set(key, hash);
    for (const path of this.cached.keys()) {
      if (!existsSync(path)) this.cached.delete(path);
    }
    try {
      makePrivateFolder(dirname(this.file));
      const text = JSON.stringify(Object.fromEntries(this.cached), null, 2);
      writePrivateFileSync(this.file, text);
    } catch {}
  }
}

function lookOf(path: string): string {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

/** A damaged cache is an empty one. */
function read(file: string): Map<string, CachedHash> {
  const cached = new Map<string, CachedHash>();
  try {
    for (const [path, entry] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
      const { look, sha256 } = entry as Partial<CachedHash>;
      if (typeof look === 'string' && typeof sha256 === 'string') {
        cached.set(path, { look, sha256 });
      }
    }
  } catch {}
  return cached;
}
