import { execFileSync } from 'node:child_process';
import { hasTerminal, printedAt } from './typed-answer.js';

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

/** What the program makes of what somebody types. */
async function answerTo(typed: string): Promise<string> {
  const printed = await printedAt(program, typed);
  return /it is( not)?|nobody is asked|\(\w+: .*\)/.exec(printed)?.[0] ?? printed;
}

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
