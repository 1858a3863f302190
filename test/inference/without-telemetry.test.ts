// A whole run of guise in a world of its own: what onnxruntime would note down to report
// later (an identity of the machine, a database, logs) must not be there afterwards.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from '../commands/run-guise.js';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-telemetry-'));
  mkdirSync(join(home, 'tmp'));
});
afterAll(() => rmSync(home, { recursive: true }));

test('networks in all threads leave nothing to be reported', async () => {
  const { status, stdout } = await runGuise(home, ['bench', '--seconds', '1', '--json'], {
    TMPDIR: join(home, 'tmp'),
    XDG_CACHE_HOME: join(home, 'cache'),
    ORT_DISABLE_TELEMETRY: '0',
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).models.length).toBeGreaterThan(0);
  const left = readdirSync(home, { recursive: true }).map(String);
  const ours = /^(tmp|data|config|cache)$|^(data|config|cache)\/guise/;
  expect(left.filter((path) => !ours.test(path))).toEqual([]);
});
