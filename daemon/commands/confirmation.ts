// Whether what a command is about to do is wanted.
import { terminalQuestion } from '../terminal-question.js';
import { printResult } from './print.js';

/**
 * Asks unless it was said with the command, and says so when nothing is to be done.
 * @param yes      it was said with the command
 * @param unasked  what to do where nobody can be asked
 */
export async function isConfirmed(
  yes: boolean,
  question: string,
  unasked: string,
): Promise<boolean> {
  if (yes) return true;
  const ask = terminalQuestion();
  if (await ask?.(question)) return true;
  printResult(ask ? 'Nothing was changed.' : `Nothing was changed. ${unasked}`);
  return false;
}
