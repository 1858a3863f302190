import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const isLinux = process.platform === 'linux';
if (!isLinux)
  process.stderr.write('\nNOT RUN: the addon without memory; needs Linux.\n\n');

(isLinux ? test : test.skip)('tells JavaScript when there is no memory', () => {
  const program = join(__dirname, 'want-of-memory.js');
  const printed = execFileSync(process.execPath, [program], { encoding: 'utf8' });
  expect(printed).toBe('Error: std::bad_alloc');
});
