// Remembers that the wearer covered or paused, so that a daemon that was killed and
// started again does not show what was covered.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders, runtimeFolder } from './data-folders.js';
import { writePrivateFileSync } from './private-file.js';

export interface CoverState {
  readonly isCovered: boolean;
  readonly isPaused: boolean;
}

const coverFile = () => join(runtimeFolder(), 'cover.json');

/** What is there and cannot be read counts as covered: the wearer finds out, nobody else
 *  does. */
export function rememberedCover(file = coverFile()): CoverState {
  try {
    const { isCovered, isPaused } = JSON.parse(readFileSync(file, 'utf8')) as CoverState;
    return { isCovered: isCovered !== false, isPaused: isPaused === true };
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
    return { isCovered: isThere, isPaused: false };
  }
}

/** @throws Error of the disk */
export function rememberCover(state: CoverState, file = coverFile()): void {
  if (!state.isCovered && !state.isPaused) {
    rmSync(file, { force: true });
    return;
  }
  makeFolders(dirname(file));
  writePrivateFileSync(file, JSON.stringify(state));
}
