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

/** A sentence with its quoted commands as they are typed here. */
export function withGuiseCommand(sentence: string, path?: string): string {
  if (!sentence.includes('"guise ')) return sentence;
  return sentence.replaceAll('"guise ', `"${guiseCommand(path)} `);
}
