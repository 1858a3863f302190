// Notices changes in a folder that other processes may make.
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { makePrivateFolder } from './data-folders.js';
import { linkSteps } from './link-steps.js';

/** Editors write in several steps. */
const SETTLED_MS = 150;

/** A folder, and the entry of it that counts; all of them count for null. */
interface Place {
  readonly folder: string;
  readonly name: string | null;
}

/**
 * A file is watched by its folder: editors replace it rather than write into it. What
 * else decides where that folder is, such as links and the folder above, is watched too.
 */
export class FolderWatch {
  /** Why changes are not noticed; null where they are. */
  fault: string | null = null;
  private watchers: readonly FSWatcher[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * Never throws; see `fault`.
   * @param folder    made when it is not there
   * @param name      of the file in it that counts, and is followed where it is a link;
   *   all count without it
   * @param onChange  called once nothing has changed for settledMs
   */
  constructor(
    private readonly folder: string,
    private readonly name: string | null,
    private readonly onChange: () => void,
    private readonly settledMs = SETTLED_MS,
  ) {
    try {
      if (!existsSync(folder)) makePrivateFolder(folder);
    } catch {
      // Whoever makes it later is noticed.
    }
    try {
      this.watchers = this.watchPlaces();
    } catch (error) {
      this.fault = (error as Error).message;
    }
  }

  static ofFile(path: string, onChange: () => void): FolderWatch {
    const file = resolve(path);
    return new FolderWatch(dirname(file), basename(file), onChange);
  }

  close(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.close();
  }

  private watchPlaces(): FSWatcher[] {
    const { folder, name } = this;
    const steps = name === null ? [] : linkSteps(resolve(folder, name));
    const [first, ...others] = [
      ...placesOf({ folder, name }),
      ...steps.flatMap((step) =>
        placesOf({ folder: dirname(step), name: basename(step) }),
      ),
    ];
    const watchers = [this.watchPlace(first!)];
    for (const place of others) {
      try {
        watchers.push(this.watchPlace(place));
      } catch {
        // A folder above that cannot be read, for example: the file itself is watched.
      }
    }
    return watchers;
  }

  private watchPlace({ folder, name }: Place): FSWatcher {
    const watcher = watch(folder, { persistent: false }, (_event, changed) => {
      // A folder that is removed or renamed is told by its own name.
      const counts = [name, null, basename(folder)];
      if (name === null || counts.includes(changed)) this.settle();
    });
    // Whatever took it away is noticed in the folder above.
    watcher.on('error', () => watcher.close());
    return watcher;
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.watchAgain();
      this.onChange();
    }, this.settledMs);
    this.timer.unref();
  }

  /** The folder may be another one of the same name, a link may lead elsewhere. */
  private watchAgain(): void {
    const before = this.watchers;
    try {
      this.watchers = this.watchPlaces();
    } catch {
      // What is watched already stays.
      return;
    }
    for (const watcher of before) watcher.close();
  }
}

/** What is to be watched for one: the folder and the one above it; where there is none,
 *  the nearest in which it can appear. */
function placesOf({ folder, name }: Place): Place[] {
  const above = { folder: dirname(folder), name: basename(folder) };
  if (!existsSync(folder)) return placesOf(above);
  return above.folder === folder ? [{ folder, name }] : [{ folder, name }, above];
}
