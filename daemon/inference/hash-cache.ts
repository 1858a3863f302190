// SHA-256 of large files, remembered so that half a gigabyte is not read at every start.
import { createHash } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

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

/** Hashes of the files of one folder, kept in a file of that folder. */
export class HashCache {
  private readonly path: string;
  private readonly cached: Map<string, CachedHash>;

  constructor(private readonly folder: string) {
    this.path = join(folder, '.hashes.json');
    this.cached = read(this.path);
  }

  /** Reads the file unless its size, times and inode are those of last time. */
  sha256Of(file: string): string {
    const path = join(this.folder, file);
    const look = lookOf(path);
    const cached = this.cached.get(file);
    if (cached?.look === look) return cached.sha256;
    const sha256 = hashFile(path);
    const after = statSync(path);
    const hasSettled = Date.now() - Math.max(after.mtimeMs, after.ctimeMs) > SETTLED_MS;
    if (hasSettled && lookOf(path) === look) this.remember(file, { look, sha256 });
    return sha256;
  }

  /** A folder that cannot be written to is read anew each time, nothing worse. */
  private remember(file: string, hash: CachedHash): void {
    // Another process may have added to the file since.
    for (const [name, other] of read(this.path)) this.cached.set(name, other);
    this.cached.set(file, hash);
    const draft = `${this.path}.${process.pid}`;
    try {
      writeFileSync(draft, JSON.stringify(Object.fromEntries(this.cached), null, 2), {
        mode: 0o600,
      });
      renameSync(draft, this.path);
    } catch {}
  }
}

function lookOf(path: string): string {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

/** A damaged cache is an empty one. */
function read(path: string): Map<string, CachedHash> {
  const cached = new Map<string, CachedHash>();
  try {
    for (const [file, entry] of Object.entries(JSON.parse(readFileSync(path, 'utf8')))) {
      const { look, sha256 } = entry as Partial<CachedHash>;
      if (typeof look === 'string' && typeof sha256 === 'string') {
        cached.set(file, { look, sha256 });
      }
    }
  } catch {}
  return cached;
}
