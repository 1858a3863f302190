import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderWatch } from '../../daemon/files/folder-watch.js';

/** Long, for machines that are busy; a single test has more. */
const NOTICED_MS = 20_000;

jest.setTimeout(6 * NOTICED_MS);

let root: string;
let watch: FolderWatch;
let changes: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guise-watch-'));
  changes = 0;
});

afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

const at = (...path: string[]) => join(root, ...path);

function write(...path: string[]): string {
  const file = at(...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, 'one');
  return file;
}

function watchFile(path: string): void {
  watch = FolderWatch.ofFile(path, () => {
    changes += 1;
  });
  expect(watch.fault).toBeNull();
}

async function expectNoticed(act: () => void): Promise<void> {
  const before = changes;
  act();
  const deadline = Date.now() + NOTICED_MS;
  while (changes === before && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(changes).toBeGreaterThan(before);
}

it('notices a file that is written, replaced, removed and made again', async () => {
  const file = write('guise', 'settings.json');
  watchFile(file);
  await expectNoticed(() => writeFileSync(file, 'two'));
  await expectNoticed(() => renameSync(write('guise', 'draft'), file));
  await expectNoticed(() => unlinkSync(file));
  await expectNoticed(() => writeFileSync(file, 'three'));
});

it('leaves other files of the folder and of the one above alone', async () => {
  const file = write('guise', 'settings.json');
  watchFile(file);
  write('guise', 'other');
  write('other');
  await expectNoticed(() => writeFileSync(file, 'two'));
  expect(changes).toBe(1);
});

it('follows a link to a file, and another link that it leads to', async () => {
  const file = write('dotfiles', 'guise.json');
  symlinkSync('guise.json', at('dotfiles', 'mine.json'));
  mkdirSync(at('guise'));
  symlinkSync('../dotfiles/mine.json', at('guise', 'settings.json'));
  watchFile(at('guise', 'settings.json'));
  await expectNoticed(() => appendFileSync(file, 'two'));
  await expectNoticed(() => renameSync(write('dotfiles', 'draft'), file));
  await expectNoticed(() => {
    unlinkSync(at('dotfiles', 'mine.json'));
    symlinkSync('../others/guise.json', at('dotfiles', 'mine.json'));
  });
  await expectNoticed(() => write('others', 'guise.json'));
  await expectNoticed(() => appendFileSync(at('others', 'guise.json'), 'two'));
});

it('follows a link to a folder that is led elsewhere', async () => {
  write('one', 'settings.json');
  write('two', 'settings.json');
  symlinkSync('one', at('guise'));
  watchFile(at('guise', 'settings.json'));
  await expectNoticed(() => {
    unlinkSync(at('guise'));
    symlinkSync('two', at('guise'));
  });
  await expectNoticed(() => appendFileSync(at('two', 'settings.json'), 'two'));
});

it.each([
  ['removed', () => rmSync(at('config', 'guise'), { recursive: true })],
  ['removed with the one above', () => rmSync(at('config'), { recursive: true })],
  ['renamed', () => renameSync(at('config', 'guise'), at('config', 'old'))],
])('notices a folder that is %s, and one that is made in its place', async (_, act) => {
  const file = write('config', 'guise', 'settings.json');
  watchFile(file);
  await expectNoticed(act);
  await expectNoticed(() => write('config', 'guise', 'settings.json'));
  await expectNoticed(() => writeFileSync(file, 'two'));
});

it('makes the folder, and notices whatever comes into it', async () => {
  watch = new FolderWatch(at('data', 'faces'), null, () => {
    changes += 1;
  });
  await expectNoticed(() => write('data', 'faces', 'ada', 'face.json'));
});
