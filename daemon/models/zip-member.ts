// Takes one file out of a zip: found by its exact name, never larger than expected,
// and written nowhere but where the caller says.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { DownloadFault, diskFault } from './download-fault.js';

/** Zips of models have a handful of members; more hints at a bomb. */
const MAX_MEMBERS = 10_000;

export interface ExpectedMember {
  /** As it stands in the zip; names are compared, never used as paths. */
  readonly name: string;
  /** Null when the size is not known; then MAX_MEMBER_BYTES alone bounds it. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null when the zip itself was checked. */
  readonly sha256: string | null;
}

/** No published model is larger. */
const MAX_MEMBER_BYTES = 4 * 1024 ** 3;

/**
 * @param target  written anew; removed again when the member is not right
 * @throws DownloadFault when the zip or its member is damaged, hostile or another one
 */
export async function extractMember(
  zipPath: string,
  member: ExpectedMember,
  target: string,
): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(zipPath, { lazyEntries: true, autoClose: false });
    const entry = await findEntry(zip, member);
    const hash = createHash('sha256');
    const source = await zip.openReadStreamPromise(entry);
    const file = createWriteStream(target, { mode: 0o600, flush: true });
    file.on('error', (cause) => source.destroy(diskFault(target, cause)));
    await pipeline(source, bounded(entry.uncompressedSize, hash), file);
    if (member.sha256 !== null && hash.digest('hex') !== member.sha256) {
      throw new Error(
        `its member ${member.name} has other bytes than the published ones`,
      );
    }
  } catch (cause) {
    await rm(target, { force: true });
    if (cause instanceof DownloadFault) throw cause;
    throw new DownloadFault(
      'elsewhere',
      `the zip cannot be used: ${(cause as Error).message}`,
      cause,
    );
  } finally {
    zip?.close();
  }
}

/** yauzl itself refuses names that are absolute or lead upwards. */
async function findEntry(zip: ZipFile, member: ExpectedMember): Promise<Entry> {
  if (zip.entryCount > MAX_MEMBERS) throw new Error('it has too many members');
  let found: Entry | undefined;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== member.name) continue;
    if (found) throw new Error(`it has two members ${member.name}`);
    found = entry;
  }
  if (!found) throw new Error(`it has no member ${member.name}`);
  const { uncompressedSize } = found;
  if (member.bytes !== null && uncompressedSize !== member.bytes) {
    throw new Error(
      `its member ${member.name} has ${uncompressedSize} bytes instead of ${member.bytes}`,
    );
  }
  if (uncompressedSize > MAX_MEMBER_BYTES) throw new Error(`${member.name} is too large`);
  return found;
}

/** Hashes what passes and stops what expands beyond its announced size. */
function bounded(maxBytes: number, hash: ReturnType<typeof createHash>) {
  return async function* (source: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error('a member is larger than it claims');
      hash.update(chunk);
      yield chunk;
    }
  };
}
