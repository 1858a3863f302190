// The table of all settings, and the type that follows from it. A new setting is one
// entry in the group's file; `npm run settings-pages` then writes it to config/.

import type { Setting, SettingEffect } from '../setting.js';
import { networkSettings } from './network-settings.js';
import { pictureSettings } from './picture-settings.js';
import { programSettings } from './program-settings.js';

export const settingsTable = {
  ...pictureSettings,
  ...networkSettings,
  ...programSettings,
} as const;

type ValueOf<Entry> =
  Entry extends Setting<infer Value>
    ? Value
    : { -readonly [Name in keyof Entry]: ValueOf<Entry[Name]> };

/**
 * The values of all settings. Once loaded, `models.folder` is never empty and
 * `inference.threads` never 0.
 */
export type Settings = ValueOf<typeof settingsTable>;

interface Group {
  readonly [name: string]: Setting | Group;
}

const isSetting = (entry: Setting | Group): entry is Setting => 'format' in entry;

/** "picture.zoom" is GUISE_PICTURE_ZOOM, "holdMs" GUISE_HOLD_MS. */
const environmentNameOf = (key: string) =>
  `GUISE_${key.replaceAll('.', '_').replace(/([a-z])([A-Z])/g, '$1_$2')}`.toUpperCase();

/** A setting as it is known everywhere: with its key and what follows from it. */
export interface NamedSetting extends Setting {
  readonly key: string;
  readonly env: string;
  readonly effect: SettingEffect;
}

function namedSettings(group: Group, common: SettingEffect, prefix = ''): NamedSetting[] {
  return Object.entries(group).flatMap(([name, entry]) => {
    const key = prefix + name;
    if (!isSetting(entry)) return namedSettings(entry, common, `${key}.`);
    const { env = environmentNameOf(key), effect = common } = entry;
    return [{ ...entry, key, env, effect }];
  });
}

/** Every setting by its key, for example "output.fps". */
export const knownSettings: ReadonlyMap<string, NamedSetting> = new Map(
  [
    ...namedSettings(pictureSettings, 'pipeline'),
    ...namedSettings(networkSettings, 'networks'),
    ...namedSettings(programSettings, 'nextStart'),
  ].map((setting) => [setting.key, setting]),
);
