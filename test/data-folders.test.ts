import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders, makePrivateFolder } from '../daemon/data-folders.js';
import { projectRoot } from '../daemon/project-root.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guise-folders-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const modeOf = (folder: string) => statSync(folder).mode & 0o777;

it('makes folders for the user alone, and leaves those that are there', () => {
  makePrivateFolder(join(root, 'a', 'b'));
  expect([modeOf(join(root, 'a')), modeOf(join(root, 'a', 'b'))]).toEqual([0o700, 0o700]);
  makeFolders(join(root, 'a', 'b'));
  expect(existsSync(join(root, 'a', 'b'))).toBe(true);
});

it('refuses a folder where a file is', () => {
  writeFileSync(join(root, 'a'), '');
  expect(() => makeFolders(join(root, 'a'))).toThrow('EEXIST');
  expect(() => makeFolders(join(root, 'a', 'b'))).toThrow('ENOTDIR');
});

it('comes to an end where the system takes no folder, as /proc', () => {
  if (!existsSync('/proc/self')) {
    process.stderr.write('Not run: a folder in /proc, which is not here.\n');
    return;
  }
  const file = join(projectRoot, 'dist', 'daemon', 'data-folders.js');
  const script = `require(${JSON.stringify(file)}).makePrivateFolder('/proc/guise/models')`;
  // In a process of its own: what never ends would hold up this one.
  const { signal, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(signal).toBeNull();
  expect(stderr).toContain('ENOENT');
});
