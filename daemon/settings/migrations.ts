// Older settings files: how each version becomes the next. Whoever renames a setting or
// changes what its values mean adds one entry, and users notice nothing.
import type { SettingsText } from './settings-text.js';

/** Key of the file that says of which version it is. */
export const VERSION_KEY = 'version';

/** Files that say nothing are of the first version. */
const FIRST_VERSION = 1;

export interface Migration {
  /** What changes, for the log: "picture.flip is called picture.mirror". */
  readonly doc: string;
  /** Changes the text of one version into that of the next. */
  apply(text: SettingsText): void;
}

/** In order: the first turns version 1 into version 2. */
export const migrations: readonly Migration[] = [];

/** The version that this guise writes, with these migrations. */
export const versionAfter = (steps: readonly Migration[]): number =>
  FIRST_VERSION + steps.length;

/**
 * Brings the text to the newest version.
 * @returns the version it was of and the docs of what was changed, none when it was new
 * @throws Error when it is of no version, or of one that a newer guise wrote
 */
export function migrate(
  text: SettingsText,
  steps: readonly Migration[] = migrations,
): { from: number; changes: readonly string[] } {
  const from = text.get(VERSION_KEY) ?? FIRST_VERSION;
  const newest = versionAfter(steps);
  if (!Number.isInteger(from) || (from as number) < FIRST_VERSION) {
    throw new Error(`its "${VERSION_KEY}" must be a whole number from ${FIRST_VERSION}`);
  }
  if ((from as number) > newest) {
    throw new Error(
      `it is of version ${from}, which a newer guise wrote; this one knows up to ${newest}`,
    );
  }
  const due = steps.slice((from as number) - FIRST_VERSION);
  for (const step of due) step.apply(text);
  if (due.length > 0) text.set(VERSION_KEY, newest);
  return { from: from as number, changes: due.map(({ doc }) => doc) };
}
