import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSameFile } from '../../daemon/files/same-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-same-file-'));
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'linked'));
  writeFileSync(join(folder, 'real', 'a'), '');
  writeFileSync(join(folder, 'real', 'b'), '');
  symlinkSync('a', join(folder, 'real', 'link-to-a'));
  linkSync(join(folder, 'real', 'a'), join(folder, 'real', 'second-name-of-a'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['real/a', 'real/a', true],
  ['real/a', 'real/../linked/a', true],
  ['real/a', 'real/link-to-a', true],
  ['real/a', 'real/second-name-of-a', true],
  ['real/a', 'real/b', false],
  ['real/a', 'real/none', false],
  ['real/a', 'real/a/none', false],
  ['real/none', 'linked/none', true],
  ['real/none', 'real/nothing', false],
  ['nowhere/none', 'nowhere/none', true],
])('%s and %s: %s', (first, second, expected) => {
  expect(isSameFile(join(folder, first), `${folder}/${second}`)).toBe(expected);
});
