import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { havePrograms } from '../programs.js';

const canLimit = havePrograms(['prlimit'], 'the addon without memory');

(canLimit ? test : test.skip)('tells JavaScript when there is no memory', () => {
  const program = join(__dirname, 'want-of-memory.js');
  const printed = execFileSync(process.execPath, [program], { encoding: 'utf8' });
  expect(printed).toBe('Error: std::bad_alloc');
});
