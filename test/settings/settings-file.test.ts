import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readSettingsFile,
  stageSettingsFile,
} from '../../daemon/settings/settings-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-settings-'));
  mkdirSync(join(folder, 'dotfiles'));
  symlinkSync('dotfiles/mine.json', join(folder, 'settings.json'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['there', true],
  ['not there yet', false],
])(
  'writes what a link leads to, where that is %s, and keeps the link',
  async (_, isThere) => {
    const target = join(folder, 'dotfiles', 'mine.json');
    if (isThere) writeFileSync(target, '{}');
    const link = join(folder, 'settings.json');
    const { text } = readSettingsFile(link);
    text.set('holdMs', 800);
    await (await stageSettingsFile(link, text)).commit();
    expect(readlinkSync(link)).toBe('dotfiles/mine.json');
    expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({ holdMs: 800 });
  },
);

it('names the file that cannot be replaced', async () => {
  const file = join(folder, 'other.json');
  const staged = await stageSettingsFile(file, readSettingsFile(file).text);
  mkdirSync(file);
  await expect(staged.commit()).rejects.toMatchObject({
    code: 'SETTINGS_NOT_WRITTEN',
    message: expect.stringContaining(`The settings file ${file} could not be written`),
  });
});
