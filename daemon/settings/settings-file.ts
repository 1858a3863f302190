// The settings file on disk: read, brought to the newest version, written whole.
import { existsSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GuiseError } from '../errors.js';
import { makePrivateFolder } from '../files/data-folders.js';
import { linkSteps } from '../files/link-steps.js';
import { stagePrivateFile } from '../files/private-file.js';
import type { StagedFile } from '../files/whole-file.js';
import {
  type Migration,
  migrate,
  migrations,
  VERSION_KEY,
  versionAfter,
} from './migrations.js';
import { isBlankText, SettingsText } from './settings-text.js';

/** What a settings file says; one that is not there says its version alone. */
export interface SettingsFile {
  readonly path: string;
  /** It is there and says nothing at all, as while another program writes it. */
  readonly isBlank: boolean;
  /** Of the newest version, whatever the file's is. */
  readonly text: SettingsText;
  /** The version of the file, and what was changed to bring its text to the newest. */
  readonly from: number;
  readonly changes: readonly string[];
}

/**
 * Reads the file without changing it.
 * @throws GuiseError BAD_SETTING
 */
export function readSettingsFile(
  path: string,
  steps: readonly Migration[] = migrations,
): SettingsFile {
  try {
    const isThere = existsSync(path);
    const written = isThere ? readFileSync(path, 'utf8') : '';
    const text = new SettingsText(written);
    text.values();
    if (!isThere) text.set(VERSION_KEY, versionAfter(steps));
    const isBlank = isThere && isBlankText(written);
    return { path, isBlank, text, ...migrate(text, steps) };
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    const fault =
      code === 'EISDIR'
        ? 'is a folder. Name a file'
        : `could not be read: ${message}. Correct it or remove it`;
    throw new GuiseError('BAD_SETTING', `The settings file ${path} ${fault}.`, cause);
  }
}

/**
 * Writes the text beside the file, to take its place whole.
 * @throws GuiseError SETTINGS_NOT_WRITTEN, also from `commit`
 */
export async function stageSettingsFile(
  path: string,
  text: SettingsText,
): Promise<StagedFile> {
  const stage = async () => {
    if (!existsSync(dirname(path))) makePrivateFolder(dirname(path));
    return stagePrivateFile(behindLink(path), text.toString());
  };
  const { commit, discard } = await stage().catch(notWritten(path));
  return { commit: () => commit().catch(notWritten(path)), discard };
}

const notWritten =
  (path: string) =>
  (cause: Error): never => {
    // Node goes on with the call and the temporary name.
    const [why] = cause.message.split(',');
    throw new GuiseError(
      'SETTINGS_NOT_WRITTEN',
      `The settings file ${path} could not be written: ${why}. See to the permissions of its folder and to free space.`,
      cause,
    );
  };

/**
 * Writes a file of an older version anew and keeps the old one beside it.
 * @returns where the old one is kept; null when there was nothing to do
 * @throws GuiseError SETTINGS_NOT_WRITTEN
 */
export async function upgradeSettingsFile(file: SettingsFile): Promise<string | null> {
  if (file.changes.length === 0) return null;
  const kept = `${file.path}.v${file.from}`;
  await copyFile(file.path, kept).catch(notWritten(file.path));
  await (await stageSettingsFile(file.path, file.text)).commit();
  return kept;
}

/** People keep such files elsewhere and link to them: the link stays, also where what it
 *  leads to is not there yet. */
const behindLink = (path: string) => linkSteps(path).at(-1) ?? path;
