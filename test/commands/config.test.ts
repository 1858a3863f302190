// Settings that are changed while no guise runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from './run-guise.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-config-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const config = (...args: string[]) =>
  runGuise(home, ['config', ...args], { XDG_RUNTIME_DIR: home });

it.each([
  [['set', 'holdMs', '99999'], /^guise: The setting holdMs must be .*99999\.\n$/],
  [['set', 'foo', '1'], /^guise: There is no setting "foo"; .*\n$/],
  [['get', 'foo'], /^guise: There is no setting "foo"; .*\n$/],
  [['unset', 'foo'], /^guise: There is no setting "foo"; .*\n$/],
])('names what is wrong and no source of what was just typed: %j', async (args, said) => {
  const { status, stderr } = await config(...args);
  expect([status, stderr]).toEqual([2, expect.stringMatching(said)]);
});
