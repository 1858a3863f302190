// The settings that a machine is looked at with, also where what is said of them is wrong.
import {
  environmentWithout,
  readSettings,
  requireFile,
  type SettingsSources,
} from '../settings/load-settings.js';
import { knownSettings, type Settings } from '../settings/settings.js';
import { SettingsText } from '../settings/settings-text.js';
import type { Finding } from './finding.js';
import { withGuiseCommand } from './guise-command.js';

export interface FoundSettings {
  readonly values: Settings;
  /** Of readSettings. */
  readonly chosen: ReadonlyMap<string, string>;
  /** What is wrong with file or environment, whose settings do not count then. */
  readonly findings: readonly Finding[];
}

/** @throws GuiseError BAD_SETTING where the command line itself is wrong */
export function findSettings(sources: SettingsSources): FoundSettings {
  requireFile(sources);
  const { file, environment = process.env } = sources;
  const noText = { text: new SettingsText('') };
  // What else the environment says is needed: where folders are.
  const noVariables = {
    environment: environmentWithout(knownSettings.keys(), environment),
  };
  const inFile = faultOf({ file, ...noVariables });
  const inEnvironment = faultOf({ environment, ...noText });
  const right = {
    ...sources,
    ...(inFile && noText),
    ...(inEnvironment && noVariables),
  };
  const findings = [inFile, inEnvironment].filter((finding) => finding !== null);
  return { ...readSettings(right), findings };
}

function faultOf(sources: SettingsSources): Finding | null {
  try {
    readSettings(sources);
    return null;
  } catch (error) {
    const detail = withGuiseCommand((error as Error).message);
    return { subject: 'Settings', state: 'missing', detail };
  }
}
