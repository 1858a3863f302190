// What commands print: results go to stdout, remarks for people to stderr, so that
// results can be piped on.
import { withGuiseCommand } from '../readiness/guise-command.js';

/** A line of the result. */
export function printResult(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** The whole result, for programs. */
export function printJson(document: unknown): void {
  printResult(JSON.stringify(document, null, 2));
}

/** A sentence for a person; commands in it are quoted. */
export function printRemark(sentence: string): void {
  process.stderr.write(`${withGuiseCommand(sentence)}\n`);
}
