// The settings: read from the file, the environment and the command line, in that
// order; later ones win. The only reader of all three.

import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import convict, { type Schema } from 'convict';
import { didYouMean } from '../did-you-mean.js';
import { GuiseError } from '../errors.js';
import { configFolder, defaultModelsFolder } from '../files/data-folders.js';
import { type Setting, settingFormats } from '../setting.js';
import { VERSION_KEY } from './migrations.js';
import {
  knownSettings,
  type NamedSetting,
  type Settings,
  settingsTable,
} from './settings.js';
import { readSettingsFile } from './settings-file.js';
import type { SettingsText } from './settings-text.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingsSources {
  /** A settings file that must exist; without it the user's own, if there is one. */
  file?: string | undefined;
  /** Counts instead of what the file holds: to check it before it is written. */
  text?: SettingsText;
  environment?: Environment;
  /** Values of the command line by key, for example { 'output.fps': '30' }; text is
   *  parsed as the environment's is, undefined ones are left out. */
  overrides?: Readonly<Record<string, unknown>>;
}

// Values are checked one by one as they are read, so that the message can name their
// source; convict's own check of the whole comes last.
for (const [name, format] of Object.entries(settingFormats)) {
  convict.addFormat({
    name,
    validate(value: unknown, declared: unknown) {
      const setting = declared as Setting;
      if (!format.accepts(value, setting)) {
        throw new Error(`must be ${format.describe(setting)}`);
      }
    },
  });
}

/** Path of the user's settings file, whether or not it exists. */
export function settingsFile(environment: Environment = process.env): string {
  return join(configFolder(environment), 'settings.json');
}

/** Path of the file that is read, whether or not it exists. */
export const fileOf = ({ file, environment }: SettingsSources): string =>
  file ?? settingsFile(environment);

/** The environment less what it says of the settings with these keys. */
export function environmentWithout(
  keys: Iterable<string>,
  environment: Environment = process.env,
): Environment {
  const rest: Record<string, string | undefined> = { ...environment };
  for (const key of keys) {
    const setting = knownSettings.get(key);
    if (setting) delete rest[setting.env];
  }
  return rest;
}

/**
 * Reads, checks and completes all settings.
 * @throws GuiseError BAD_SETTING, naming the key, its source and what was expected
 */
export function loadSettings(sources: SettingsSources = {}): Settings {
  return readSettings(sources).values;
}

/**
 * The same, with the keys that some source says, also where that is the default, and the
 * source that counts: the file's path, an environment variable, or the command line.
 * @throws GuiseError of loadSettings
 */
export function readSettings(sources: SettingsSources): {
  values: Settings;
  chosen: ReadonlyMap<string, string>;
} {
  const { environment = process.env, overrides = {} } = sources;
  const config = convict<Settings>(settingsTable as unknown as Schema<Settings>, {
    args: [],
    env: {},
  });
  const chosen = new Map<string, string>();
  const set = (key: string, value: unknown, source: string) => {
    config.set(key, checked(key, value, source));
    chosen.set(key, source);
  };
  readFile(sources, set);
  for (const { key, env, format } of knownSettings.values()) {
    const text = environment[env];
    if (text) set(key, settingFormats[format].parse(text), env);
  }
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const { format } = settingOf(key, 'the command line');
    const isText = typeof value === 'string';
    set(key, isText ? settingFormats[format].parse(value) : value, 'the command line');
  }
  config.validate({ allowed: 'strict' });
  return { values: complete(config.getProperties(), environment), chosen };
}

/** Replaces the values that stand for "as is best on this machine". */
function complete(values: Settings, environment: Environment): Settings {
  const { models, inference } = values;
  models.folder = models.folder
    ? resolve(models.folder)
    : defaultModelsFolder(environment);
  inference.threads ||= Math.max(1, Math.min(4, Math.floor(cpus().length / 2)));
  return values;
}

/** @throws GuiseError BAD_SETTING when a file was asked for and is not there */
export function requireFile({ file }: SettingsSources): void {
  if (file === undefined || existsSync(file)) return;
  throw new GuiseError(
    'BAD_SETTING',
    `There is no settings file "${file}"; check the path.`,
  );
}

type SetValue = (key: string, value: unknown, source: string) => void;

function readFile(sources: SettingsSources, set: SetValue): void {
  const file = fileOf(sources);
  if (!sources.text) requireFile(sources);
  const text = sources.text ?? readSettingsFile(file).text;
  const values = text.values();
  if (typeof values === 'object' && values !== null) {
    delete (values as Record<string, unknown>)[VERSION_KEY];
  }
  setAll(values, '', file, set);
}

/** @param prefix  of keys: "output." */
export function isGroup(prefix: string): boolean {
  return [...knownSettings.keys()].some((key) => key.startsWith(prefix));
}

function setAll(values: unknown, prefix: string, file: string, set: SetValue): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    const what = prefix ? `"${prefix.slice(0, -1)}"` : 'the whole file';
    throw new GuiseError(
      'BAD_SETTING',
      `In ${file}, ${what} must be a group of settings in braces.`,
    );
  }
  for (const [name, value] of Object.entries(values)) {
    const key = prefix + name;
    if (name.includes('.')) {
      const [group, ...rest] = name.split('.');
      throw new GuiseError(
        'BAD_SETTING',
        `In ${file}, "${key}" must be written as a group: "${group}": { "${rest.join('.')}": … }.`,
      );
    }
    if (isGroup(`${key}.`)) setAll(value, `${key}.`, file, set);
    else set(key, value, file);
  }
}

/**
 * @param source  who named the key, for the message; left out where that was just now
 * @throws GuiseError BAD_SETTING, naming the nearest key there is
 */
export function settingOf(key: string, source?: string): NamedSetting {
  const setting = knownSettings.get(key);
  if (setting) return setting;
  const all = '"guise config list" shows all.';
  const hint = didYouMean(key, [...knownSettings.keys()], all);
  throw new GuiseError(
    'BAD_SETTING',
    `There is no setting "${key}"${from(source)}; ${hint}`,
  );
}

const from = (source: string | undefined) =>
  source === undefined ? '' : ` (from ${source})`;

/**
 * @param source  as of settingOf
 * @throws GuiseError BAD_SETTING, saying what was expected
 */
export function checked(key: string, value: unknown, source?: string): unknown {
  const setting = settingOf(key, source);
  const format = settingFormats[setting.format];
  if (format.accepts(value, setting)) return value;
  throw new GuiseError(
    'BAD_SETTING',
    `The setting ${key}${from(source)} must be ${format.describe(setting)}; it is ${JSON.stringify(value)}.`,
  );
}
