// A program on a terminal, on which somebody answers a question.
import { spawn } from 'node:child_process';
import { havePrograms } from './programs.js';

/** Only util-linux's script has these options; setsid comes with it. */
export const hasTerminal = havePrograms(['script', 'setsid'], 'questions on a terminal');

/** What the program prints when that is typed at its question. @param program  JavaScript */
export async function printedAt(program: string, typed: string): Promise<string> {
  const child = spawn('script', ['-qec', '"$NODE" -e "$PROGRAM"', '/dev/null'], {
    env: { ...process.env, NODE: process.execPath, PROGRAM: program },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  let isTyped = false;
  for await (const text of child.stdout.setEncoding('utf8')) {
    printed += text;
    if (isTyped || !printed.includes('[y/N]')) continue;
    isTyped = true;
    child.stdin.write(typed);
  }
  return printed;
}
