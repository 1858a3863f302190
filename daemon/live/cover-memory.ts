// Remembers that the wearer covered or paused, so that a daemon that was killed and
// started again does not show what was covered, be it after the machine was started anew.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders, runtimeFolder, stateFolder } from '../files/data-folders.js';
import { writePrivateFileSync } from '../files/private-file.js';

export interface CoverState {
  readonly isCovered: boolean;
  readonly isPaused: boolean;
}

/** The best first: a runtime folder goes at logout, but takes a file where the disk is
 *  full or cannot be written. */
const coverFiles = () =>
  [stateFolder(), runtimeFolder()].map((folder) => join(folder, 'cover.json'));

/** What is there and cannot be read counts as covered: the wearer finds out, nobody else
 *  does. */
export function rememberedCover(files: readonly string[] = coverFiles()): CoverState {
  const states = files.map(stateIn);
  return {
    isCovered: states.some(({ isCovered }) => isCovered),
    isPaused: states.some(({ isPaused }) => isPaused),
  };
}

function stateIn(file: string): CoverState {
  try {
    const { isCovered, isPaused } = JSON.parse(readFileSync(file, 'utf8')) as CoverState;
    return { isCovered: isCovered !== false, isPaused: isPaused === true };
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
    return { isCovered: isThere, isPaused: false };
  }
}

/** @throws Error of the disk, of the last file where none can be written */
export function rememberCover(
  state: CoverState,
  files: readonly string[] = coverFiles(),
): void {
  if (!state.isCovered && !state.isPaused) {
    for (const file of files) rmSync(file, { force: true });
    return;
  }
  const [file, ...others] = files;
  try {
    makeFolders(dirname(file!));
    writePrivateFileSync(file!, JSON.stringify(state));
  } catch (error) {
    if (others.length === 0) throw error;
    rememberCover(state, others);
    return;
  }
  // What they said before is over.
  for (const other of others) rmSync(other, { force: true });
}
