// The settings in force and their changes.
import { z } from 'zod';
import type { Daemon } from '../../live/daemon.js';
import { settingEffects } from '../../setting.js';
import { settingValue } from '../../settings/running-settings.js';
import { knownSettings } from '../../settings/settings.js';
import { route } from '../route.js';

/** The settings file and every setting with all that is known of it. */
function describeSettings({ settings }: Daemon) {
  return {
    file: settings.path,
    settings: [...knownSettings.values()].map(({ effect, ...setting }) => ({
      ...setting,
      value: settingValue(settings.values, setting.key),
      newValue: settingEffects[effect],
    })),
  };
}

export const settingRoutes = {
  'GET /v1/settings': route(
    'Answers the settings file and every setting: value, default, bounds, meaning, and when a new value counts.',
    z.strictObject({}),
    describeSettings,
  ),
  'PATCH /v1/settings': route(
    'Puts new values in force by key and writes them into the settings file, all or none; null means the default, and takes a key that is no setting out of the file. Answers what changed and when it counts.',
    z.strictObject({ values: z.record(z.string(), z.unknown()) }),
    async (daemon, { values }) => ({
      changed: (await daemon.change(values)).map(({ key, value, effect }) => ({
        key,
        value,
        newValue: settingEffects[effect],
      })),
    }),
  ),
};
