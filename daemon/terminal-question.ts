// Yes-or-no questions on the terminal.
import { createInterface } from 'node:readline/promises';
import { GuiseError } from './errors.js';

/** Asks a yes-or-no question, before anything is done; null where nobody can be asked.
 *  Throws INTERRUPTED at Ctrl+C. */
export type AskPerson = ((question: string) => Promise<boolean>) | null;

/** A question on the terminal, or null without one. */
export function terminalQuestion(): AskPerson {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    let isInterrupted = false;
    // Whether Node then ends the question by itself depends on its version.
    const interrupted = new Promise<string>((resolve) => {
      terminal.once('SIGINT', () => {
        isInterrupted = true;
        resolve('');
      });
    });
    try {
      const answer = await Promise.race([terminal.question(question), interrupted]);
      if (!isInterrupted) return /^\s*(y|yes)\s*$/i.test(answer);
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    } finally {
      terminal.close();
    }
    // The question's line was not ended by Enter.
    process.stderr.write('\n');
    // Ctrl+D is an answer too.
    if (!isInterrupted) return false;
    throw new GuiseError('INTERRUPTED', 'Interrupted; nothing was changed.');
  };
}
