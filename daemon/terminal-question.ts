// Yes-or-no questions on the terminal.
import { createInterface } from 'node:readline/promises';

/** Asks a yes-or-no question; null where nobody can be asked. */
export type AskPerson = ((question: string) => Promise<boolean>) | null;

/** A question on the terminal, or null without one. */
export function terminalQuestion(): AskPerson {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^\s*(y|yes)\s*$/i.test(await terminal.question(question));
    } catch (error) {
      // Ctrl+C and Ctrl+D are answers too.
      if ((error as Error).name === 'AbortError') return false;
      throw error;
    } finally {
      terminal.close();
    }
  };
}
