// The command that fetches models into the folder that is looked at.
import { pullArguments } from '../inference/pull-arguments.js';
import { guiseCommand } from './guise-command.js';

/** @param words  sets, families or models */
export const pullCommand = (words: readonly string[], folder: string): string =>
  `${guiseCommand()} ${pullArguments(words, folder)}`;
