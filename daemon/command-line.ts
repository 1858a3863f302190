// Options that several commands share, and how they become settings.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { GuiseError } from './errors.js';
import { pullArguments } from './inference/pull-arguments.js';
import { loadSettings, type SettingsSources } from './settings/load-settings.js';
import type { Settings } from './settings/settings.js';

/** Options of every command that reads settings. */
export interface SettingsOptions {
  config?: string;
  models?: string;
  /** KEY=VALUE each. */
  set?: string[];
}

/** Options of commands that run the pipeline. */
export interface PipelineOptions extends SettingsOptions {
  camera?: string;
  face?: string;
  /** WxH. */
  size?: string;
  fps?: string;
  swapper?: string;
  /** Answers confirmations with yes. */
  yes?: boolean;
}

const append = (value: string, earlier: string[] = []) => [...earlier, value];

export function addSettingsOptions(command: Command): Command {
  return command
    .option('--models <dir>', 'folder of model files')
    .option('--config <file>', "settings file instead of the user's own")
    .option('--set <key=value>', 'any setting; may be repeated', append);
}

export function addCameraOption(command: Command): Command {
  return command.option(
    '--camera <device>',
    'camera: a device, a clip or photo, "test" or "auto"',
  );
}

export function addPipelineOptions(command: Command): Command {
  command
    .option('--face <name>', 'source face: a saved name or a photo')
    .option('--size <WxH>', 'size of the frames, for example 1280x720')
    .option('--fps <n>', 'frames per second')
    .option('--swapper <family>', 'how faces are swapped');
  return addYesOption(addSettingsOptions(command));
}

export function addYesOption(command: Command): Command {
  return command.option('-y, --yes', 'answer confirmations with yes, for scripts');
}

/**
 * What the pipeline is run with. Unlike a pull it makes no folder that was mistyped.
 * @throws GuiseError BAD_USAGE
 */
export function pipelineSourcesOf(options: PipelineOptions): SettingsSources {
  const sources = sourcesOf(options);
  const folder = sources.overrides?.['models.folder'];
  if (typeof folder !== 'string' || existsSync(folder)) return sources;
  throw new GuiseError(
    'BAD_USAGE',
    `There is no models folder ${folder}; "guise ${pullArguments(['lite'], folder)}" makes it.`,
  );
}

/**
 * The settings with the command line's options over file and environment.
 * @throws GuiseError BAD_USAGE, BAD_SETTING
 */
export function settingsOf(options: PipelineOptions): Settings {
  return loadSettings(sourcesOf(options));
}

/** @throws GuiseError BAD_USAGE, BAD_SETTING */
export function pipelineSettingsOf(options: PipelineOptions): Settings {
  return loadSettings(pipelineSourcesOf(options));
}

/**
 * The size and rate that the command line itself asks for, of those in the settings.
 * @throws GuiseError BAD_USAGE
 */
export function outputAsked(
  options: PipelineOptions,
  { output }: Settings,
): Partial<Settings['output']> {
  const { overrides = {} } = sourcesOf(options);
  return Object.fromEntries(
    Object.entries(output).filter(([key]) => overrides[`output.${key}`] !== undefined),
  );
}

/** @throws GuiseError BAD_USAGE */
export function sourcesOf(options: PipelineOptions): SettingsSources {
  return {
    file: options.config,
    overrides: {
      ...assignmentsOf(options.set ?? []),
      ...given({
        camera: options.camera,
        face: options.face,
        ...sizeOf(options.size),
        'output.fps': options.fps,
        'models.folder': options.models,
        'swapper.family': options.swapper,
      }),
    },
  };
}

/** Without the options left out, which would hide what --set says. */
function given(overrides: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  );
}

function assignmentsOf(texts: readonly string[]): Record<string, string> {
  const assignments = texts.map((text) => {
    const at = text.indexOf('=');
    if (at <= 0) {
      throw new GuiseError(
        'BAD_USAGE',
        `--set takes KEY=VALUE, for example --set holdMs=800; it was given "${text}".`,
      );
    }
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  // Keeps even "__proto__", so that it is refused.
  return Object.fromEntries(assignments);
}

function sizeOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const size = /^(\d+)[x×](\d+)$/i.exec(text);
  if (size) return { 'output.width': size[1]!, 'output.height': size[2]! };
  throw new GuiseError(
    'BAD_USAGE',
    `--size takes width x height, for example 1280x720; it was given "${text}".`,
  );
}
