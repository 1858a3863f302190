// Where guise keeps what belongs to the user: settings, faces, models. Follows the XDG
// base directories on Linux and the system's own habits elsewhere.
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable's folder; the specification says relative ones are to be ignored. */
function folderOf(environment: Environment, variable: string): string | null {
  const folder = environment[variable];
  return folder && isAbsolute(folder) ? folder : null;
}

/** An empty or relative HOME is none, as well: faces must not lie wherever guise was
 *  started. */
export function home(): string {
  const folder = homedir();
  return isAbsolute(folder) ? folder : userInfo().homedir;
}

/** Folder of every program's settings, where the XDG base directories are followed. */
export function xdgConfigHome(environment: Environment = process.env): string {
  return folderOf(environment, 'XDG_CONFIG_HOME') ?? join(home(), '.config');
}

/** Folder of the settings file. */
export function configFolder(environment: Environment = process.env): string {
  const xdg = folderOf(environment, 'XDG_CONFIG_HOME');
  if (xdg) return join(xdg, 'guise');
  if (process.platform === 'win32') {
    return join(folderOf(environment, 'APPDATA') ?? home(), 'guise');
  }
  if (process.platform === 'darwin') {
    return join(home(), 'Library', 'Application Support', 'guise');
  }
  return join(xdgConfigHome(environment), 'guise');
}

/** Folder of faces, models and remembered consents. */
export function dataFolder(environment: Environment = process.env): string {
  const xdg = folderOf(environment, 'XDG_DATA_HOME');
  if (xdg) return join(xdg, 'guise');
  if (process.platform === 'win32') {
    return join(folderOf(environment, 'LOCALAPPDATA') ?? home(), 'guise');
  }
  if (process.platform === 'darwin') {
    return join(home(), 'Library', 'Application Support', 'guise');
  }
  return join(home(), '.local', 'share', 'guise');
}

/** Folder of what is worth keeping over restarts, but not worth a backup: the log. */
export function stateFolder(environment: Environment = process.env): string {
  const xdg = folderOf(environment, 'XDG_STATE_HOME');
  if (xdg) return join(xdg, 'guise');
  if (process.platform === 'win32') {
    return join(folderOf(environment, 'LOCALAPPDATA') ?? home(), 'guise', 'log');
  }
  if (process.platform === 'darwin') return join(home(), 'Library', 'Logs', 'guise');
  return join(home(), '.local', 'state', 'guise');
}

/** Folder of what can be made again at any time. */
export function cacheFolder(environment: Environment = process.env): string {
  const xdg = folderOf(environment, 'XDG_CACHE_HOME');
  if (xdg) return join(xdg, 'guise');
  if (process.platform === 'win32') {
    return join(folderOf(environment, 'LOCALAPPDATA') ?? home(), 'guise', 'cache');
  }
  if (process.platform === 'darwin') return join(home(), 'Library', 'Caches', 'guise');
  return join(home(), '.cache', 'guise');
}

/**
 * Folder of what lasts until the user logs out: the user's runtime folder, or one of
 * ours where the system has none.
 */
export function runtimeFolder(environment: Environment = process.env): string {
  const xdg = folderOf(environment, 'XDG_RUNTIME_DIR');
  return xdg ? join(xdg, 'guise') : join(dataFolder(environment), 'run');
}

export function facesFolder(environment?: Environment): string {
  return join(dataFolder(environment), 'faces');
}

/** Where models are looked up unless a setting says otherwise. */
export function defaultModelsFolder(environment?: Environment): string {
  return join(dataFolder(environment), 'models');
}

/**
 * Makes the folder, and those above it, for the user alone (0700), whatever the umask.
 * A folder that is already there keeps what is in it but loses others' access.
 */
export function makePrivateFolder(folder: string): void {
  makeFolders(folder);
  chmodSync(folder, 0o700);
}

/**
 * Makes the folder, and those above it, where they are not there, for the user alone.
 * Node's own recursive mkdir never ends where the system refuses a folder as if the one
 * above were missing, as /proc does.
 * @throws Error with the code ENOTDIR where a file is in the way, whichever Node it is
 */
export function makeFolders(folder: string): void {
  const entry = statSync(folder, { throwIfNoEntry: false });
  if (entry?.isDirectory()) return;
  if (entry) {
    const message = `ENOTDIR: not a directory, mkdir '${folder}'`;
    throw Object.assign(new Error(message), { code: 'ENOTDIR' });
  }
  const above = dirname(folder);
  if (above !== folder) makeFolders(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
