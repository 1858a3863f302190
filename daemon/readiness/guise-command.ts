// How a person starts guise from a terminal here.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = process.platform === 'win32' ? ['guise.cmd', 'guise.exe'] : ['guise'];

/** "guise" where that is installed, else what works in the project's folder. */
export function guiseCommand(path = process.env.PATH ?? ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const isInstalled = folders.some((folder) =>
    NAMES.some((name) => existsSync(join(folder, name))),
  );
  return isInstalled ? 'guise' : 'npx guise';
}
