// Changes of a settings file by key: what it says is checked once they are made, so that
// they can mend a file that is wrong.
import type { StagedFile } from '../files/whole-file.js';
import {
  checked,
  environmentWithout,
  fileOf,
  isGroup,
  loadSettings,
  requireFile,
  type SettingsSources,
  settingOf,
} from './load-settings.js';
import { VERSION_KEY } from './migrations.js';
import type { Settings } from './settings.js';
import {
  readSettingsFile,
  stageSettingsFile,
  upgradeSettingsFile,
} from './settings-file.js';
import type { SettingsText } from './settings-text.js';

/** The changed text of a file, checked and not written yet. */
export interface SettingsEdit {
  readonly path: string;
  readonly text: SettingsText;
  readonly values: Settings;
}

/**
 * Edits the file of no running guise.
 * @param changes  values by key; null takes a key out of the file
 * @throws GuiseError BAD_SETTING, also when something else in the file is wrong
 */
export function editSettings(
  sources: SettingsSources,
  changes: Readonly<Record<string, unknown>>,
): SettingsEdit {
  requireFile(sources);
  const path = fileOf(sources);
  const { text } = readSettingsFile(path);
  changeText(text, changes);
  const told = new Set(Object.keys(changes));
  return { path, text, values: valuesWith(sources, text, told) };
}

/**
 * Writes the text beside the file, of which one of an older version is kept.
 * @throws GuiseError SETTINGS_NOT_WRITTEN
 */
export async function stageSettingsEdit({
  path,
  text,
}: Pick<SettingsEdit, 'path' | 'text'>): Promise<StagedFile> {
  await upgradeSettingsFile(readSettingsFile(path));
  return stageSettingsFile(path, text);
}

/** @throws GuiseError SETTINGS_NOT_WRITTEN */
export async function writeSettingsEdit(edit: SettingsEdit): Promise<void> {
  await (await stageSettingsEdit(edit)).commit();
}

/**
 * @param changes  as of editSettings
 * @throws GuiseError BAD_SETTING for a value that is wrong, or a key that neither is a
 *   setting nor can be taken out
 */
export function changeText(
  text: SettingsText,
  changes: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(changes)) {
    if (value !== null) checked(key, value);
    else if (!canBeTakenOut(text, key)) settingOf(key);
    text.set(key, value ?? undefined);
  }
}

/** Whether the text says something there that is neither its version nor a group. */
function canBeTakenOut(text: SettingsText, key: string): boolean {
  if (key === VERSION_KEY) return false;
  const value = text.get(key);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return value !== undefined && !(isGroup(`${key}.`) && isObject);
}

/**
 * All settings, with that text in the file.
 * @param told  keys for which environment and command line do not count
 * @throws GuiseError BAD_SETTING
 */
export function valuesWith(
  sources: SettingsSources,
  text: SettingsText,
  told: ReadonlySet<string>,
): Settings {
  const { file, environment, overrides = {} } = sources;
  return loadSettings({
    file,
    text,
    environment: environmentWithout(told, environment),
    overrides: Object.fromEntries(
      Object.entries(overrides).filter(([key]) => !told.has(key)),
    ),
  });
}
