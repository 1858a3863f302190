import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreseenWriteFault, writeFault } from '../../daemon/files/write-fault.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-write-fault-'));
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'taken'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the file system says of a file that is written under another name. */
async function faultOf(file: string): Promise<string> {
  const part = `${file}.part`;
  const cause = await writeFile(part, '')
    .then(() => rename(part, file))
    .catch((error: unknown) => error);
  return writeFault(file, cause);
}

it('is told in words', async () => {
  const none = join(folder, 'none', 'a');
  expect(await faultOf(none)).toBe(`the folder ${folder}/none does not exist`);
  expect(await faultOf(join(folder, 'file', 'a'))).toBe(`${folder}/file is not a folder`);
  expect(await faultOf(join(folder, 'taken'))).toBe('there is a folder of that name');
});

it('never names the file under which it was written', () => {
  const cause = Object.assign(new Error("EMFILE: too many, open '/a/.b.1.part'"), {
    code: 'EMFILE',
  });
  expect(writeFault('/a/b', cause)).toBe('EMFILE: too many');
});

it('is foreseen where the folder is not there or none', () => {
  expect(foreseenWriteFault(join(folder, 'a'))).toBeNull();
  expect(foreseenWriteFault(join(folder, 'none', 'a'))).toContain('does not exist');
  expect(foreseenWriteFault(join(folder, 'file', 'a'))).toContain('is not a folder');
});

it('is foreseen where the name is longer than the file system takes', () => {
  // 255 bytes, of which an é takes two (POSIX's NAME_MAX on every common file system).
  const longest = join(folder, `a${'é'.repeat(127)}`);
  expect(foreseenWriteFault(longest)).toBeNull();
  expect(foreseenWriteFault(`${longest}a`)).toBe('its name is too long');
});
