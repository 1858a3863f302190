import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWarm } from '../../daemon/commands/bench.js';
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

test('has warmed up after enough frames or, where they are slow or seldom, enough time', () => {
  const shortly = [isWarm(0, 1000), isWarm(599, 1000), isWarm(600, 1000)];
  expect(shortly).toEqual([false, false, true]);
  const awhile = [isWarm(59, 9000), isWarm(60, 9000)];
  expect(awhile).toEqual([false, true]);
  const long = [isWarm(0, 40_000), isWarm(1, 40_000)];
  expect(long).toEqual([false, true]);
});
