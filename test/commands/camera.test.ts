import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGuise } from './run-guise.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-camera-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

it('lists cameras with their modes as JSON', async () => {
  const { status, stdout } = await runGuise(home, ['camera', 'list', '--json']);
  expect(status).toBe(0);
  const { cameras } = JSON.parse(stdout) as { cameras: Record<string, unknown>[] };
  for (const camera of cameras) {
    expect(Object.keys(camera).sort()).toEqual(['device', 'kind', 'modes', 'name']);
  }
});

it('takes no camera that is not there', async () => {
  const { status, stderr } = await runGuise(home, ['camera', 'use', 'NONSENSE']);
  expect(status).toBe(4);
  expect(stderr).toMatch(/^guise: There is no camera or file "NONSENSE"; .*\n$/);
  const kept = await runGuise(home, ['config', 'get', 'camera']);
  expect(kept.stdout).toBe('auto\n');
});

it('takes "test" for the test pattern, whatever is called so here', async () => {
  mkdirSync(join(home, 'test'));
  expect((await runGuise(home, ['camera', 'use', 'test'])).status).toBe(0);
  const kept = await runGuise(home, ['config', 'get', 'camera']);
  expect(kept.stdout).toBe('test\n');
});

it('says what to do without ffmpeg', async () => {
  const args = ['camera', 'list', '--set', 'ffmpeg.path=/nowhere/ffmpeg'];
  const { status, stderr } = await runGuise(home, args);
  expect([status, stderr.includes('/nowhere/ffmpeg')]).toEqual([3, true]);
});
