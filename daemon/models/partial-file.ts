// A file that is being fetched: its bytes so far, their SHA-256, and which version of
// the published file they belong to.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { diskFault } from './download-fault.js';

/** Names the version that an address served, for resuming that very version. */
export interface ServedVersion {
  readonly url: string;
  /** A strong ETag, or else a Last-Modified date. */
  readonly validator: string;
}

const CHUNK_BYTES = 1 << 20;

export class PartialFile {
  private hash: Hash = createHash('sha256');
  private bytesSoFar = 0;
  private servedVersion: ServedVersion | null = null;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Takes up what an earlier attempt left, which may be of another process. */
  static async open(path: string): Promise<PartialFile> {
    try {
      const partial = new PartialFile(path, await openForUpdate(path));
      await partial.takeUp();
      return partial;
    } catch (cause) {
      throw diskFault(path, cause);
    }
  }

  get bytes(): number {
    return this.bytesSoFar;
  }

  get version(): ServedVersion | null {
    return this.servedVersion;
  }

  /** SHA-256 of the bytes so far, lower-case hexadecimal. */
  sha256(): string {
    return this.hash.copy().digest('hex');
  }

  async append(chunk: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < chunk.length; ) {
        const position = this.bytesSoFar + written;
        const rest = chunk.subarray(written);
        written += (await this.file.write(rest, 0, rest.length, position)).bytesWritten;
      }
    } catch (cause) {
      throw diskFault(this.path, cause);
    }
    this.hash.update(chunk);
    this.bytesSoFar += chunk.length;
  }

  /** Throws the bytes away. */
  async restart(): Promise<void> {
    await this.file.truncate(0);
    this.hash = createHash('sha256');
    this.bytesSoFar = 0;
    await this.remember(null);
  }

  /** Notes what is being fetched, for a later process. */
  async remember(version: ServedVersion | null): Promise<void> {
    this.servedVersion = version;
    const note = notePath(this.path);
    if (version) await writeFile(note, JSON.stringify(version), { mode: 0o600 });
    else await rm(note, { force: true });
  }

  /** Moves the whole file into its place. The file is closed then. */
  async moveTo(target: string): Promise<void> {
    try {
      await this.file.sync();
      await this.file.close();
      await rename(this.path, target);
    } catch (cause) {
      throw diskFault(target, cause);
    }
    await rm(notePath(this.path), { force: true });
  }

  /** Leaves the bytes for a later attempt. Idempotent. */
  async close(): Promise<void> {
    await this.file.close();
  }

  private async takeUp(): Promise<void> {
    for await (const chunk of createReadStream(this.path, {
      highWaterMark: CHUNK_BYTES,
    })) {
      this.hash.update(chunk as Buffer);
      this.bytesSoFar += (chunk as Buffer).length;
    }
    this.servedVersion = await readNote(notePath(this.path));
  }
}

/** Keeps what is there. Not "a": that would write to the end whatever the position. */
async function openForUpdate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  }
}

const notePath = (path: string) => `${path}.json`;

/** A note that is missing or damaged only means that the version is not known. */
async function readNote(path: string): Promise<ServedVersion | null> {
  try {
    const note = JSON.parse(await readFile(path, 'utf8')) as Partial<ServedVersion>;
    const { url, validator } = note;
    if (typeof url === 'string' && typeof validator === 'string') {
      return { url, validator };
    }
  } catch {}
  return null;
}
