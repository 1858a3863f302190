// The settings: read from the file, the environment and the command line, in that
// order; later ones win. The only reader of all three.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import convict from 'convict';
import { closest } from 'fastest-levenshtein';
import { configFolder, defaultModelsFolder } from './data-folders.js';
import { GuiseError } from './errors.js';
import type { ExecutionProvider } from './inference/execution-provider.js';
import { type SettingRule, settingFormats, settingsSchema } from './settings-schema.js';

/** Units, bounds and meaning of each: settings-schema.ts. */
export interface Settings {
  camera: string;
  face: string;
  output: { width: number; height: number; fps: number };
  picture: {
    mirror: boolean;
    rotate: '0' | '90' | '180' | '270';
    zoom: number;
    fit: 'letterbox' | 'fill';
  };
  onNoSwap: 'hold' | 'cover' | 'passthrough';
  holdMs: number;
  cover: 'card' | 'obscure';
  virtualCamera: string;
  onDemand: boolean;
  /** Never empty once loaded. */
  models: { folder: string };
  ffmpeg: { path: string };
  faces: { max: number };
  detector: {
    family: 'auto' | 'yunet' | 'scrfd' | 'retinaface';
    everyFrames: number;
  };
  tracking: { minCutoffHz: number; beta: number; derivativeCutoffHz: number };
  swapper: {
    family: 'mesh' | 'inswapper' | 'hyperswap';
    mesh: { shapeTransfer: number };
    inswapper: { pixelBoost: number };
    hyperswap: { pixelBoost: number };
  };
  /** `threads` is never 0 once loaded. */
  inference: { threads: number; providers: ExecutionProvider[] };
  preview: { port: number; maxFps: number };
  log: { level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' };
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingsSources {
  /** A settings file that must exist; without it the user's own, if there is one. */
  file?: string | undefined;
  environment?: Environment;
  /** Values of the command line by key, for example { 'output.fps': '30' }; text is
   *  parsed as the environment's is, undefined ones are left out. */
  overrides?: Readonly<Record<string, unknown>>;
}

interface SchemaGroup {
  readonly [name: string]: SettingRule | SchemaGroup;
}

function isRule(entry: SettingRule | SchemaGroup): entry is SettingRule {
  return 'format' in entry;
}

function collectRules(
  group: SchemaGroup,
  prefix: string,
  rules: Map<string, SettingRule>,
) {
  for (const [name, entry] of Object.entries(group)) {
    if (isRule(entry)) rules.set(prefix + name, entry);
    else collectRules(entry, `${prefix}${name}.`, rules);
  }
  return rules;
}

/** Every key, for example "output.fps", with its rule. */
export const settingRules: ReadonlyMap<string, SettingRule> = collectRules(
  settingsSchema as unknown as SchemaGroup,
  '',
  new Map(),
);

// Values are checked one by one as they are read, so that the message can name their
// source; convict's own check of the whole comes last.
for (const [name, format] of Object.entries(settingFormats)) {
  convict.addFormat({
    name,
    validate(value: unknown, rule: unknown) {
      const known = rule as SettingRule;
      if (!format.accepts(value, known)) {
        throw new Error(`must be ${format.describe(known)}`);
      }
    },
  });
}

/** Path of the user's settings file, whether or not it exists. */
export function settingsFile(environment: Environment = process.env): string {
  return join(configFolder(environment), 'settings.json');
}

/**
 * Reads, checks and completes all settings.
 * @throws GuiseError BAD_SETTING, naming the key, its source and what was expected
 */
export function loadSettings(sources: SettingsSources = {}): Settings {
  const { environment = process.env, overrides = {} } = sources;
  const config = convict(settingsSchema, { args: [], env: {} });
  const set = (key: string, value: unknown, source: string) =>
    config.set(key, checked(key, value, source));
  readFile(sources.file, environment, set);
  for (const [key, rule] of settingRules) {
    const text = environment[rule.env];
    if (text !== undefined && text !== '') {
      set(key, settingFormats[rule.format].parse(text), rule.env);
    }
  }
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const { format } = ruleOf(key, 'the command line');
    const isText = typeof value === 'string';
    set(key, isText ? settingFormats[format].parse(value) : value, 'the command line');
  }
  config.validate({ allowed: 'strict' });
  return complete(config.getProperties(), environment);
}

/** Replaces the values that stand for "as is best on this machine". */
function complete(settings: Settings, environment: Environment): Settings {
  const { models, inference } = settings;
  models.folder = models.folder
    ? resolve(models.folder)
    : defaultModelsFolder(environment);
  inference.threads ||= Math.max(1, Math.min(4, Math.floor(cpus().length / 2)));
  return settings;
}

type SetValue = (key: string, value: unknown, source: string) => void;

function readFile(
  wanted: string | undefined,
  environment: Environment,
  set: SetValue,
): void {
  const file = wanted ?? settingsFile(environment);
  if (wanted === undefined && !existsSync(file)) return;
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new GuiseError(
      'BAD_SETTING',
      `The settings file ${file} could not be read: ${(cause as Error).message}. Correct it or remove it.`,
      cause,
    );
  }
  setAll(values, '', file, set);
}

function isGroup(prefix: string): boolean {
  return prefix === '' || [...settingRules.keys()].some((key) => key.startsWith(prefix));
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
    if (isGroup(`${key}.`)) setAll(value, `${key}.`, file, set);
    else set(key, value, file);
  }
}

function ruleOf(key: string, source: string): SettingRule {
  const rule = settingRules.get(key);
  if (rule) return rule;
  const nearest = closest(key, [...settingRules.keys()]);
  throw new GuiseError(
    'BAD_SETTING',
    `There is no setting "${key}" (from ${source}); did you mean "${nearest}"?`,
  );
}

function checked(key: string, value: unknown, source: string): unknown {
  const rule = ruleOf(key, source);
  const format = settingFormats[rule.format];
  if (format.accepts(value, rule)) return value;
  throw new GuiseError(
    'BAD_SETTING',
    `The setting ${key} (from ${source}) must be ${format.describe(rule)}; it is ${JSON.stringify(value)}.`,
  );
}
