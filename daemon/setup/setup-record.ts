// Remembers what setup has added to the system outside its own files, for undoing.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, makePrivateFolder } from '../files/data-folders.js';
import { writePrivateFileSync } from '../files/private-file.js';
import type { SetupRecord } from './host-state.js';

const nothing: SetupRecord = { packages: [], groups: [] };

function recordFile(): string {
  return join(dataFolder(), 'setup.json');
}

export function readSetupRecord(): SetupRecord {
  if (!existsSync(recordFile())) return nothing;
  try {
    return {
      ...nothing,
      ...(JSON.parse(readFileSync(recordFile(), 'utf8')) as SetupRecord),
    };
  } catch {
    return nothing;
  }
}

export function addToSetupRecord(added: Partial<SetupRecord>): void {
  const before = readSetupRecord();
  const merge = (a: readonly string[], b: readonly string[] = []) => [
    ...new Set([...a, ...b]),
  ];
  const after: SetupRecord = {
    packages: merge(before.packages, added.packages),
    groups: merge(before.groups, added.groups),
  };
  makePrivateFolder(dataFolder());
  writePrivateFileSync(recordFile(), `${JSON.stringify(after)}\n`);
}

export function forgetSetupRecord(): void {
  rmSync(recordFile(), { force: true });
}
