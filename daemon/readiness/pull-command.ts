// The command that fetches models into the folder that is looked at.
import { defaultModelsFolder } from '../files/data-folders.js';
import { shellLine } from '../shell-words.js';
import { guiseCommand } from './guise-command.js';

/** @param words  sets, families or models */
export function pullCommand(words: readonly string[], folder: string): string {
  const isUsual = folder === defaultModelsFolder();
  const options = isUsual ? [] : ['--models', folder];
  return `${guiseCommand()} ${shellLine(['models', 'pull', ...words, ...options])}`;
}
