import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { guiseCommand, withGuiseCommand } from '../../daemon/readiness/guise-command.js';
import { checkNode } from '../../daemon/readiness/machine.js';

it.each([
  ['20.19.0', 'ready'],
  ['20.20.2', 'ready'],
  ['24.1.0', 'ready'],
  ['20.18.3', 'missing'],
  ['18.99.0', 'missing'],
])('takes Node %s for %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

it('names the command that works in a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guise-path-'));
  try {
    const sentence = 'guise: start "guise run" or "guise release".';
    expect(guiseCommand(folder)).toBe('npx guise');
    expect(withGuiseCommand(sentence, folder)).toBe(
      'guise: start "npx guise run" or "npx guise release".',
    );
    const file = join(folder, process.platform === 'win32' ? 'guise.cmd' : 'guise');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    expect(guiseCommand(['', '/nowhere', folder].join(delimiter))).toBe('guise');
    expect(withGuiseCommand(sentence, folder)).toBe(sentence);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
