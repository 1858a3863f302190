// The settings of a running daemon: changed through the control API or by hand in the
// file, checked as a whole before anything is done about them.
import { GuiseError } from '../errors.js';
import type { StagedFile } from '../files/whole-file.js';
import type { SettingEffect } from '../setting.js';
import {
  fileOf,
  readSettings,
  requireFile,
  type SettingsSources,
} from './load-settings.js';
import { knownSettings, type Settings } from './settings.js';
import { changeText, stageSettingsEdit, valuesWith } from './settings-edit.js';
import {
  readSettingsFile,
  type SettingsFile,
  upgradeSettingsFile,
} from './settings-file.js';
import type { SettingsText } from './settings-text.js';

/** New values that are checked and not in force yet. */
export interface SettingsDraft {
  readonly text: SettingsText;
  readonly values: Settings;
  /** Of keys whose value differs from the one in force. */
  readonly changed: readonly ChangedSetting[];
  /** Keys that the file decides from then on. */
  readonly told: ReadonlySet<string>;
}

export interface ChangedSetting {
  readonly key: string;
  readonly value: unknown;
  readonly effect: SettingEffect;
}

export class RunningSettings {
  readonly path: string;
  values: Settings;
  /** Keys that file, environment or command line said at the start, and which of them. */
  readonly chosenAtStart: ReadonlyMap<string, string>;
  private text: string;
  /** What environment and command line said of these at the start no longer counts: the
   *  user has said something else since. */
  private told: ReadonlySet<string> = new Set();

  /** @throws GuiseError BAD_SETTING */
  constructor(private readonly sources: SettingsSources) {
    this.path = fileOf(sources);
    const { values, chosen } = readSettings(sources);
    this.values = values;
    this.chosenAtStart = chosen;
    this.text = readSettingsFile(this.path).text.toString();
  }

  /** Whether environment or command line said it at the start, and not the file. */
  isToldAtStart(key: string): boolean {
    const source = this.chosenAtStart.get(key);
    return source !== undefined && source !== this.path;
  }

  /**
   * @param changes  values by key; null sets a key back to its default, and takes out one
   *   that is no setting
   * @throws GuiseError BAD_SETTING
   */
  draft(changes: Readonly<Record<string, unknown>>): SettingsDraft {
    const { text } = this.read();
    const told = new Set([...this.told, ...Object.keys(changes)]);
    changeText(text, changes);
    return this.draftOf(text, told);
  }

  /**
   * What the file says now.
   * @returns null when it says what it said
   * @throws GuiseError BAD_SETTING
   */
  reread(): SettingsDraft | null {
    const { text } = this.read();
    if (text.toString() === this.text) return null;
    return this.draftOf(text, this.told);
  }

  /**
   * The file as it is now, to be changed freely.
   * @throws GuiseError BAD_SETTING, also when it said something before and is blank now:
   *   whoever wants the defaults writes {}; and when it was asked for and is gone
   */
  private read(): SettingsFile {
    requireFile(this.sources);
    const file = readSettingsFile(this.path);
    if (!file.isBlank || file.text.toString() === this.text) return file;
    throw new GuiseError(
      'BAD_SETTING',
      `The settings file ${this.path} is empty; write {} into it for the defaults.`,
    );
  }

  /** Puts the draft in force, without writing it. */
  accept({ text, values, told }: SettingsDraft): void {
    this.text = text.toString();
    this.values = values;
    this.told = told;
  }

  /**
   * Writes a file of an older version anew.
   * @returns where the old one is kept; null when there was nothing to do
   */
  upgrade(): Promise<string | null> {
    return upgradeSettingsFile(readSettingsFile(this.path));
  }

  /**
   * Writes the draft beside the file: what can fail of it is done before it is put in force.
   * @throws GuiseError SETTINGS_NOT_WRITTEN
   */
  stage({ text }: SettingsDraft): Promise<StagedFile> {
    return stageSettingsEdit({ path: this.path, text });
  }

  /** @throws GuiseError SETTINGS_NOT_WRITTEN */
  async write(draft: SettingsDraft): Promise<void> {
    await (await this.stage(draft)).commit();
  }

  private draftOf(text: SettingsText, told: ReadonlySet<string>): SettingsDraft {
    const values = valuesWith(this.sources, text, told);
    return { text, values, told, changed: changesBetween(this.values, values) };
  }
}

function changesBetween(old: Settings, values: Settings): ChangedSetting[] {
  return [...knownSettings.values()]
    .map(({ key, effect }) => ({ key, effect, value: settingValue(values, key) }))
    .filter(({ key, value }) => {
      return JSON.stringify(value) !== JSON.stringify(settingValue(old, key));
    });
}

/** The value of a key such as "output.fps". */
export function settingValue(values: Settings, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((group, name) => (group as Record<string, unknown>)[name], values);
}
