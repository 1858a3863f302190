import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { guiseCommand } from '../../daemon/readiness/guise-command.js';
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
    expect(guiseCommand(folder)).toBe('npx guise');
    const file = join(folder, process.platform === 'win32' ? 'guise.cmd' : 'guise');
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    expect(guiseCommand(['', '/nowhere', folder].join(delimiter))).toBe('guise');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
