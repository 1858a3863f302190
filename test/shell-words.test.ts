import { execFileSync } from 'node:child_process';
import { shellLine } from '../daemon/shell-words.js';

const run = (line: string) => execFileSync('sh', ['-c', line], { encoding: 'utf8' });

describe('writing commands for a shell', () => {
  test.each([['plain'], ['two words'], ["it's"], ['$HOME `id` "x"'], ['a*b'], ['']])(
    'a shell reads %j as it was meant',
    (word) => {
      expect(run(shellLine(['printf', '%s|', word, 'end']))).toBe(`${word}|end|`);
    },
  );

  test('input arrives unchanged', () => {
    const input = 'options x card="Guise" $HOME\n# `id`\n';
    expect(run(shellLine(['cat'], input))).toBe(input);
  });
});
