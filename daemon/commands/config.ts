// `guise config get|set|unset|list|path`: the settings, in the running daemon or, without
// one, in the file.
import { ask, isRunning } from '../control/client.js';
import { GuiseError } from '../errors.js';
import { settingFormats } from '../setting.js';
import { settingOf, settingsFile } from '../settings/load-settings.js';
import { RunningSettings, settingValue } from '../settings/running-settings.js';
import { knownSettings } from '../settings/settings.js';
import { editSettings, writeSettingsEdit } from '../settings/settings-edit.js';
import { meantHere } from './paths-typed-here.js';
import { printJson, printRemark, printResult } from './print.js';

export interface ConfigOptions {
  /** Another settings file, which no running daemon is asked about. */
  readonly config?: string;
  readonly json?: boolean;
  /** Answers confirmations. */
  readonly yes?: boolean;
}

/** @throws GuiseError BAD_SETTING */
export async function printSetting(key: string, options: ConfigOptions): Promise<void> {
  settingOf(key);
  printResult(inText((await valuesInForce(options)).get(key)));
}

export async function listSettings(options: ConfigOptions): Promise<void> {
  const values = await valuesInForce(options);
  if (options.json) {
    printJson(Object.fromEntries(values));
    return;
  }
  for (const [key, value] of values) printResult(`${key} = ${inText(value)}`);
}

export function printSettingsPath({ config }: ConfigOptions): void {
  printResult(config ?? settingsFile());
}

/**
 * @param pairs  KEY VALUE, KEY VALUE …
 * @throws GuiseError BAD_USAGE, BAD_SETTING, and those of camera, face and consent
 */
export async function setSettings(
  pairs: readonly string[],
  options: ConfigOptions,
): Promise<void> {
  if (pairs.length % 2 === 1) {
    throw new GuiseError('BAD_USAGE', `A value is missing for "${pairs.at(-1)}".`);
  }
  const changes: Record<string, unknown> = {};
  for (let i = 0; i < pairs.length; i += 2) {
    const key = pairs[i]!;
    const { format } = settingOf(key);
    changes[key] = await meantHere(key, settingFormats[format].parse(pairs[i + 1]!));
  }
  await change(changes, options);
}

/**
 * Back to their defaults; what is no setting is taken out of the file.
 * @throws GuiseError BAD_SETTING
 */
export function unsetSettings(
  keys: readonly string[],
  options: ConfigOptions,
): Promise<void> {
  return change(Object.fromEntries(keys.map((key) => [key, null])), options);
}

async function change(
  changes: Readonly<Record<string, unknown>>,
  { config, yes: isConfirmed = false }: ConfigOptions,
): Promise<void> {
  const { face, camera } = changes;
  if (typeof face === 'string') {
    const { requireFace } = await import('../worn-face.js');
    // Also where guise runs: only here is there a person to be asked for consent.
    await requireFace(face, isConfirmed);
  }
  if (config === undefined && (await isRunning())) {
    const { changed } = await ask('PATCH /v1/settings', { values: changes });
    for (const { key, value, newValue } of changed) {
      printRemark(`${key} is ${inText(value)} now: ${newValue}.`);
    }
    if (changed.length === 0) printRemark('That is how it was.');
    return;
  }
  const edit = editSettings({ file: config }, changes);
  if (typeof camera === 'string') {
    const { requireCamera } = await import('../surroundings.js');
    await requireCamera(edit.values);
  }
  const { requireKnownModels } = await import('../inference/known-models.js');
  requireKnownModels(changes, edit.values);
  await writeSettingsEdit(edit);
  printRemark(`Written to ${edit.path}.`);
}

/** Of the daemon that runs; else of file and environment. */
async function valuesInForce({ config }: ConfigOptions): Promise<Map<string, unknown>> {
  if (config === undefined && (await isRunning())) {
    const { settings } = await ask('GET /v1/settings');
    return new Map(settings.map(({ key, value }) => [key, value]));
  }
  const { values } = new RunningSettings({ file: config });
  return new Map(
    [...knownSettings.keys()].map((key) => [key, settingValue(values, key)]),
  );
}

const inText = (value: unknown) =>
  Array.isArray(value) ? value.join(',') : String(value);
