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

/**
 * Writes under a temporary name and renames. The file's folder must be there.
 * @param mode  exactly these permissions, whatever the umask; by default a new file's
 */
export async function writeWholeFile(
  file: string,
  data: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const temporary = temporaryName(file);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
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
