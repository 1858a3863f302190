import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningSettings } from '../../daemon/settings/running-settings.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-settings-'));
  file = join(folder, 'mine.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Of a file that was asked for. */
function running(text: string): RunningSettings {
  writeFileSync(file, text);
  return new RunningSettings({ file, environment: {} });
}

it('keeps what is in force while the file is blank, as half-way through a write', () => {
  const settings = running('{ "face": "Ada" }');
  writeFileSync(file, '');
  expect(() => settings.reread()).toThrow(`The settings file ${file} is empty`);
  expect(() => settings.draft({ holdMs: 800 })).toThrow('is empty');
  expect(settings.values.face).toBe('Ada');
  writeFileSync(file, '{}');
  expect(settings.reread()?.changed).toEqual([
    { key: 'face', value: '', effect: 'face' },
  ]);
});

it('takes a file that was blank at the start for one without settings', async () => {
  const settings = running(' \n');
  expect(settings.reread()).toBeNull();
  await settings.write(settings.draft({ holdMs: 800 }));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ holdMs: 800 });
});

it("takes the user's own file that was removed for one without settings", () => {
  const environment = { XDG_CONFIG_HOME: folder };
  mkdirSync(join(folder, 'guise'));
  file = join(folder, 'guise', 'settings.json');
  writeFileSync(file, '{ "face": "Ada" }');
  const settings = new RunningSettings({ environment });
  expect(settings.values.face).toBe('Ada');
  rmSync(file);
  expect(settings.reread()?.values.face).toBe('');
});

it('knows what environment and command line said at the start from what the file says', () => {
  writeFileSync(file, '{ "face": "Ada", "holdMs": 800, "camera": "test" }');
  const settings = new RunningSettings({
    file,
    environment: { GUISE_HOLD_MS: '700' },
    overrides: { camera: 'auto' },
  });
  const told = ['face', 'holdMs', 'camera', 'cover'].map((key) =>
    settings.isToldAtStart(key),
  );
  expect(told).toEqual([false, true, true, false]);
});

it('keeps what is in force when the file that was asked for is gone', () => {
  const settings = running('{ "face": "Ada" }');
  rmSync(file);
  expect(() => settings.reread()).toThrow(`There is no settings file "${file}"`);
  expect(settings.values.face).toBe('Ada');
});
