import { execFileSync } from 'node:child_process';
import { hasTerminal, printedAt } from '../typed-answer.js';

const source = require.resolve('../../daemon/commands/confirmation.js');
const asking = (yes: boolean) => `
require(${JSON.stringify(source)}).isConfirmed(${yes}, 'Do it? [y/N] ', 'Type --yes.').then(
  (isWanted) => console.log(isWanted ? '(done)' : '(left)'),
);
`;

test.each([
  [true, '(done)\n'],
  [false, 'Nothing was changed. Type --yes.\n(left)\n'],
])('where nobody can be asked, --yes being %p', (yes, printed) => {
  const args = ['-e', asking(yes)];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(printed);
});

(hasTerminal ? test : test.skip).each([
  ['y\r', /y\s+\(done\)/],
  ['n\r', /n\s+Nothing was changed\.\s+\(left\)/],
])('whoever answers %j is told what comes of it', async (typed, printed) => {
  expect(await printedAt(asking(false), typed)).toMatch(printed);
});
