// Notices changes in a folder that other processes may make.
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { makePrivateFolder } from './data-folders.js';

/** Editors write in several steps. */
const SETTLED_MS = 150;

/** A file is watched by its folder: editors replace it rather than write into it. */
export class FolderWatch {
  private readonly watcher: FSWatcher;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param folder    made when it is not there
   * @param name      of the file in it that counts; all count without it
   * @param onChange  called once nothing has changed for settledMs
   */
  constructor(
    folder: string,
    name: string | null,
    onChange: () => void,
    settledMs = SETTLED_MS,
  ) {
    if (!existsSync(folder)) makePrivateFolder(folder);
    this.watcher = watch(folder, { persistent: false }, (_event, changed) => {
      if (name !== null && changed !== null && changed !== name) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(onChange, settledMs);
      this.timer.unref();
    });
    // A folder that is taken away is watched no longer; what is known stays in force.
    this.watcher.on('error', () => this.close());
  }

  static ofFile(path: string, onChange: () => void): FolderWatch {
    return new FolderWatch(dirname(path), basename(path), onChange);
  }

  close(): void {
    clearTimeout(this.timer);
    this.watcher.close();
  }
}
