// Files that are written whole or not at all.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const temporaryName = (file: string) => join(dirname(file), `.${randomUUID()}.tmp`);

/** What is written, and not yet in the file's place: what can fail has been done. */
export interface StagedFile {
  /** Takes the file's place. To be tried once; leaves nothing behind when it fails. */
  commit(): Promise<void>;
  /** Leaves the file as it is. */
  discard(): Promise<void>;
}

/**
 * Writes under a temporary name beside the file, whose folder must be there.
 * @param mode  exactly these permissions, whatever the umask; by default a new file's
 */
export async function stageWholeFile(
  file: string,
  data: string | Uint8Array,
  mode?: number,
): Promise<StagedFile> {
  const temporary = temporaryName(file);
  const discard = () => rm(temporary, { force: true });
  const orDiscard = async (error: unknown) => {
    // What went wrong first is what counts.
    await discard().catch(() => undefined);
    throw error;
  };
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await orDiscard(error);
  }
  return { discard, commit: () => rename(temporary, file).catch(orDiscard) };
}

/** Stages the file and puts it in its place at once. */
export async function writeWholeFile(
  ...file: Parameters<typeof stageWholeFile>
): Promise<void> {
  await (await stageWholeFile(...file)).commit();
}

/** The same where nothing else may happen meanwhile. */
export function writeWholeFileSync(file: string, data: string, mode?: number): void {
  const temporary = temporaryName(file);
  try {
    const fd = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(fd, data);
      if (mode !== undefined) fchmodSync(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
