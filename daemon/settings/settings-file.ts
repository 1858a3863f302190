// The settings file on disk: read, brought to the newest version, written whole.
import { copyFileSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../data-folders.js';
import { GuiseError } from '../errors.js';
import { writePrivateFile } from '../private-file.js';
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
    const { message } = cause as Error;
    throw new GuiseError(
      'BAD_SETTING',
      `The settings file ${path} could not be read: ${message}. Correct it or remove it.`,
      cause,
    );
  }
}

/** Writes the text whole or not at all. */
export async function writeSettingsFile(path: string, text: SettingsText): Promise<void> {
  if (!existsSync(dirname(path))) makePrivateFolder(dirname(path));
  await writePrivateFile(behindLink(path), text.toString());
}

/**
 * Writes a file of an older version anew and keeps the old one beside it.
 * @returns where the old one is kept; null when there was nothing to do
 */
export async function upgradeSettingsFile(file: SettingsFile): Promise<string | null> {
  if (file.changes.length === 0) return null;
  const kept = `${file.path}.v${file.from}`;
  copyFileSync(file.path, kept);
  await writePrivateFile(behindLink(file.path), file.text.toString());
  return kept;
}

/** People keep such files elsewhere and link to them: the link stays. */
const behindLink = (path: string) => (existsSync(path) ? realpathSync(path) : path);
