// Settings that name files, as they are typed in some folder: what is written down must
// mean the same wherever guise is started, and to a daemon that was started elsewhere.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { facesFolder } from '../files/data-folders.js';
import { SourceFaceStore } from '../source-faces/source-face-store.js';

const isFile = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** By key: what was typed, with a whole path where it is one. */
const wholePaths: Readonly<Record<string, (typed: string) => string | Promise<string>>> =
  {
    camera: (typed) => (typed !== 'test' && isFile(typed) ? resolve(typed) : typed),
    async face(typed) {
      const isSaved = await new SourceFaceStore(facesFolder()).has(typed);
      return !isSaved && isFile(typed) ? resolve(typed) : typed;
    },
    'models.folder': (typed) => resolve(typed),
    // Without a folder it is looked for on the PATH.
    'ffmpeg.path': (typed) => (/[\\/]/.test(typed) ? resolve(typed) : typed),
  };

/** The value of the setting, for any other folder. */
export function meantHere(key: string, value: unknown): unknown {
  return typeof value === 'string' && value !== ''
    ? (wholePaths[key]?.(value) ?? value)
    : value;
}
