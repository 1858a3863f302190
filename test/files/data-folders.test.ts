import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  cacheFolder,
  configFolder,
  dataFolder,
  makeFolders,
  makePrivateFolder,
  runtimeFolder,
  stateFolder,
} from '../../daemon/files/data-folders.js';

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

it('takes a folder that is already there from others', () => {
  const folder = join(root, 'a');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  makePrivateFolder(folder);
  expect(modeOf(folder)).toBe(0o700);
});

it.each([
  ['XDG_CONFIG_HOME', configFolder],
  ['XDG_DATA_HOME', dataFolder],
  ['XDG_STATE_HOME', stateFolder],
  ['XDG_CACHE_HOME', cacheFolder],
  ['XDG_RUNTIME_DIR', runtimeFolder],
])(
  'goes by %s, unless that is relative to wherever guise is started',
  (name, folderOf) => {
    expect(folderOf({ [name]: join(root, 'a') })).toBe(join(root, 'a', 'guise'));
    expect(folderOf({ [name]: 'a' })).toBe(folderOf({}));
  },
);

it.each(['', 'a'])("goes by the user's own home where HOME is '%s'", (HOME) => {
  const file = require.resolve('../../daemon/files/data-folders.js');
  const script = `process.stdout.write(require(${JSON.stringify(file)}).facesFolder({}))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { HOME },
  });
  expect(stdout.startsWith(userInfo().homedir)).toBe(true);
});

it('refuses a folder where a file is', () => {
  writeFileSync(join(root, 'a'), '');
  expect(() => makeFolders(join(root, 'a'))).toThrow('ENOTDIR: not a directory, mkdir');
  expect(() => makeFolders(join(root, 'a', 'b'))).toThrow('ENOTDIR');
});

it('comes to an end where the system takes no folder, as /proc', () => {
  if (!existsSync('/proc/self')) {
    process.stderr.write('Not run: a folder in /proc, which is not here.\n');
    return;
  }
  const file = require.resolve('../../daemon/files/data-folders.js');
  const script = `require(${JSON.stringify(file)}).makePrivateFolder('/proc/guise/models')`;
  // In a process of its own: what never ends would hold up this one.
  const { signal, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(signal).toBeNull();
  expect(stderr).toContain('ENOENT');
});
