// Where the control socket of this user's daemon lies.
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { runtimeFolder } from '../files/data-folders.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** sun_path of macOS, the shortest, without its closing zero. */
const MOST_PATH_BYTES = 103;

/** @throws GuiseError BAD_USAGE when the path is longer than a socket's may be */
export function controlSocketPath(environment: Environment = process.env): string {
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\guise-${encodeURIComponent(userInfo().username)}`;
  }
  const path = join(runtimeFolder(environment), 'control.sock');
  if (Buffer.byteLength(path) <= MOST_PATH_BYTES) return path;
  throw new GuiseError(
    'BAD_USAGE',
    `The control socket's path ${path} is too long for the system; set XDG_RUNTIME_DIR to a folder with a short path.`,
  );
}
