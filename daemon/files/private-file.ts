// Files for the user's eyes alone: written whole or not at all, readable by the user
// alone (0600), whatever the umask. Their folder must be there.
import {
  type StagedFile,
  stageWholeFile,
  writeWholeFile,
  writeWholeFileSync,
} from './whole-file.js';

const PRIVATE = 0o600;

export function writePrivateFile(file: string, data: string | Uint8Array): Promise<void> {
  return writeWholeFile(file, data, PRIVATE);
}

/** Where something else must succeed before the file is in its place. */
export function stagePrivateFile(file: string, data: string): Promise<StagedFile> {
  return stageWholeFile(file, data, PRIVATE);
}

/** Where nothing else may happen meanwhile. */
export function writePrivateFileSync(file: string, data: string): void {
  writeWholeFileSync(file, data, PRIVATE);
}
