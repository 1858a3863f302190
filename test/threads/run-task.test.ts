import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTask } from '../../daemon/threads/run-task.js';
import { native } from '../../native/index.js';
import { until } from '../until.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-run-task-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the memory of a task goes back to the system when its thread has ended', async () => {
  const giveBack = jest.spyOn(native, 'returnFreedMemory');
  const described = await runTask('describeModels', { folder });
  expect(described.models.length).toBeGreaterThan(0);
  await until('memory given back', () => giveBack.mock.calls.length > 0);
  giveBack.mockRestore();
});

test('what a task refuses is told as it told it', async () => {
  const task = runTask('verifyModels', { words: ['no-such-model'], folder });
  await expect(task).rejects.toMatchObject({
    message: expect.stringContaining('no-such-model'),
  });
});
