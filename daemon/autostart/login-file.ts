// A file whose presence starts guise at login.
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { GuiseError } from '../errors.js';
import { makeFolders } from '../files/data-folders.js';
import { writePrivateFile } from '../files/private-file.js';

export class LoginFile {
  constructor(readonly path: string) {}

  /** Null when it is not there. */
  read(): string | null {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return null;
    }
  }

  /** @throws GuiseError AUTOSTART_FAILED */
  async write(text: string): Promise<void> {
    try {
      makeFolders(dirname(this.path));
      await writePrivateFile(this.path, text);
    } catch (cause) {
      throw autostartFailed(`${this.path} cannot be written`, cause);
    }
  }

  /** @throws GuiseError AUTOSTART_FAILED */
  remove(): void {
    try {
      rmSync(this.path, { force: true });
    } catch (cause) {
      throw autostartFailed(`${this.path} cannot be removed`, cause);
    }
  }
}

export const autostartFailed = (what: string, cause: unknown) =>
  new GuiseError(
    'AUTOSTART_FAILED',
    `Starting at login could not be changed: ${what} (${(cause as Error).message.trim()}).`,
    cause,
  );
