// DeepFaceLive's files: each .dfm of the models folder is a swapper by itself, named as
// the file is, and needs no declaration.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isFileName } from './model-manifest-checks.js';
import type { ModelEntry } from './published-model.js';

const ENDING = '.dfm';
const LICENCE = { name: 'put there by you', isRestricted: false };

/** @param known  entries whose names and files stay theirs */
export function findDfmFiles(
  folder: string,
  known: readonly ModelEntry[],
): readonly ModelEntry[] {
  const isTaken = (file: string, name: string) =>
    known.some((model) => model.file === file || model.name === name);
  return filesOf(folder).flatMap((file) => {
    const name = file.slice(0, -ENDING.length);
    const bytes = sizeOf(join(folder, file));
    if (bytes === null || !isFileName(file) || isTaken(file, name)) return [];
    return [
      {
        name,
        role: 'swapper',
        family: 'dfm',
        file,
        bytes,
        sha256: null,
        licence: LICENCE,
        urls: [],
        numerics: {},
      } as const,
    ];
  });
}

/** @returns null for a link that leads nowhere, to a disk that is not there now perhaps */
function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && entry.name.endsWith(ENDING))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}
