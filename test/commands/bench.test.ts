import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from './run-guise.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-bench-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('refuses a rate for a clip, which has its own', async () => {
  const { status, stderr } = await runGuise(home, ['bench', '--fps', '60']);
  expect(status).toBe(2);
  expect(stderr).toContain('talking-head.mp4 is a clip and has 30 frames a second');
});
