// What fetches models into the folder that is looked at, behind "guise".
import { defaultModelsFolder } from '../files/data-folders.js';
import { shellLine } from '../shell-words.js';

/** @param words  sets, families or models */
export function pullArguments(words: readonly string[], folder: string): string {
  const isUsual = folder === defaultModelsFolder();
  const options = isUsual ? [] : ['--models', folder];
  return shellLine(['models', 'pull', ...words, ...options]);
}
