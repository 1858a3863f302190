import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Migration,
  migrations,
  versionAfter,
} from '../../daemon/settings/migrations';
import {
  readSettingsFile,
  stageSettingsFile,
  upgradeSettingsFile,
} from '../../daemon/settings/settings-file';
import { SettingsText } from '../../daemon/settings/settings-text';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-migrations-'));
  file = join(folder, 'settings.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two steps such as later versions may need: another name, another unit. */
const steps: readonly Migration[] = [
  {
    doc: 'flip is called picture.mirror',
    apply(text) {
      text.set('picture.mirror', text.get('flip'));
      text.set('flip', undefined);
    },
  },
  {
    doc: 'holdSeconds is holdMs',
    apply(text) {
      const seconds = text.get('holdSeconds');
      if (typeof seconds === 'number') text.set('holdMs', seconds * 1000);
      text.set('holdSeconds', undefined);
    },
  },
];

const old = `{
  "flip": true,
  "holdSeconds": 0.8,
  "face": "Ada" // my own
}
`;

describe('a settings file of an older version', () => {
  it('is read as one of the newest, and not changed by that', () => {
    writeFileSync(file, old);
    const { text, from, changes } = readSettingsFile(file, steps);
    expect(text.values()).toEqual({
      face: 'Ada',
      picture: { mirror: true },
      holdMs: 800,
      version: 3,
    });
    expect(text.toString()).toContain('// my own');
    expect([from, changes]).toEqual([1, steps.map(({ doc }) => doc)]);
    expect(readFileSync(file, 'utf8')).toBe(old);
  });

  it('is written anew with the old one kept beside it', async () => {
    writeFileSync(file, old);
    const kept = await upgradeSettingsFile(readSettingsFile(file, steps));
    expect(kept).toBe(`${file}.v1`);
    expect(readFileSync(kept!, 'utf8')).toBe(old);
    const upgraded = readSettingsFile(file, steps);
    expect([upgraded.from, upgraded.changes]).toEqual([3, []]);
    expect(await upgradeSettingsFile(upgraded)).toBeNull();
  });

  it('stays as it is where the old one cannot be kept', async () => {
    writeFileSync(file, old);
    mkdirSync(`${file}.v1`);
    await expect(
      upgradeSettingsFile(readSettingsFile(file, steps)),
    ).rejects.toMatchObject({ code: 'SETTINGS_NOT_WRITTEN' });
    expect(readFileSync(file, 'utf8')).toBe(old);
  });

  it('takes only the steps behind its own version', () => {
    writeFileSync(file, '{ "version": 2, "holdSeconds": 1, "flip": true }');
    expect(readSettingsFile(file, steps).text.values()).toEqual({
      version: 3,
      holdMs: 1000,
      flip: true,
    });
  });
});

describe('a settings file', () => {
  it('of a newer version, or of none, is refused', () => {
    for (const [version, words] of [
      [4, 'which a newer guise wrote'],
      [0, 'must be a whole number from 1'],
      ['"1"', 'must be a whole number from 1'],
    ]) {
      writeFileSync(file, `{ "version": ${version} }`);
      expect(() => readSettingsFile(file, steps)).toThrow(String(words));
    }
  });

  it('that is new says the version of today', async () => {
    const { text } = readSettingsFile(file);
    text.set('holdMs', 800);
    await (await stageSettingsFile(file, text)).commit();
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      version: versionAfter(migrations),
      holdMs: 800,
    });
  });
});

describe('the text of settings', () => {
  it('keeps comments, order and lines of what is not changed', () => {
    const text = new SettingsText(
      '{\n  // first\n  "face": "Ada",\n  "output": {\n    "fps": 25 // slow\n  }\n}\n',
    );
    text.set('output.fps', 30);
    text.set('holdMs', 800);
    expect(text.toString()).toBe(
      '{\n  // first\n  "face": "Ada",\n  "output": {\n    "fps": 30 // slow\n  },\n  "holdMs": 800\n}\n',
    );
  });

  it('loses a group with its last setting', () => {
    const text = new SettingsText('{\n  "face": "Ada",\n  "output": { "fps": 25 }\n}\n');
    text.set('output.fps', undefined);
    expect(text.values()).toEqual({ face: 'Ada' });
  });

  it('that is no JSON is refused by its first fault and line', () => {
    const text = new SettingsText('{\n  "face": "Ada"\n  "holdMs": 800\n}\n');
    expect(() => text.values()).toThrow('comma expected in line 3');
  });
});
