import { execFileSync, spawn } from 'node:child_process';
import { havePrograms } from './programs.js';

const source = require.resolve('../daemon/terminal-question.js');
const program = `
const ask = require(${JSON.stringify(source)}).terminalQuestion();
if (!ask) console.log('nobody is asked');
else ask('Is that so? [y/N] ').then(
  (isSo) => console.log(isSo ? 'it is' : 'it is not'),
  ({ code, message }) => console.log('(' + code + ': ' + message + ')'),
);
`;

test('nobody is asked without a terminal', () => {
  const answer = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(answer).toBe('nobody is asked\n');
});

/** What the program prints on a terminal on which somebody types that. */
async function answerTo(typed: string): Promise<string> {
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
  return /it is( not)?|nobody is asked|\(\w+: .*\)/.exec(printed)?.[0] ?? printed;
}

// Only util-linux's script has these options; setsid comes with it.
const hasTerminal = havePrograms(['script', 'setsid'], 'questions on a terminal');

(hasTerminal ? test : test.skip).each([
  ['y\r', 'it is'],
  [' YES \r', 'it is'],
  ['n\r', 'it is not'],
  ['\r', 'it is not'],
  ['yo\r', 'it is not'],
  ['\u0003', '(INTERRUPTED: Interrupted; nothing was changed.)'],
  ['\u0004', 'it is not'],
])('on a terminal %j means: %s', async (typed, meaning) => {
  expect(await answerTo(typed)).toBe(meaning);
});
