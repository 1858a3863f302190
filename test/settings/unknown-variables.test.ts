import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownVariables } from '../../daemon/settings/unknown-variables.js';
import { runGuise } from '../commands/run-guise.js';

it('are named, with what may have been meant', () => {
  expect(unknownVariables({ GUISE_HOLDMS: '1', GUISE_FOO: '1' })).toEqual([
    'There is no setting GUISE_HOLDMS (from the environment); did you mean "GUISE_HOLD_MS"?',
    'There is no setting GUISE_FOO (from the environment); config/settings.md lists all.',
  ]);
});

it.each([
  'GUISE_HOLD_MS',
  'GUISE_DEBUG',
  'GUISE_GUEST_DIR',
  'GUISE_NUGET_INDEX',
  'HOLD_MS',
])('are not such as %s', (name) => expect(unknownVariables({ [name]: '1' })).toEqual([]));

it('are told before a command, which is done all the same', async () => {
  const home = mkdtempSync(join(tmpdir(), 'guise-variables-'));
  try {
    const result = await runGuise(home, ['models', 'path'], { GUISE_HOLDMS: '1' });
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('GUISE_HOLDMS');
  } finally {
    rmSync(home, { recursive: true });
  }
});
