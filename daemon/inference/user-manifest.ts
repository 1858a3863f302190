// Models that the user declares: ONNX files that the manifest does not know, run by one
// of its families.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { isFileName, isRecord, isText } from './model-manifest-checks.js';
import { type ModelEntry, type ModelRole, modelRoles } from './published-model.js';

/** In the models folder. */
export const USER_MANIFEST = 'models.json';

const DECLARED_LICENCE = { name: 'declared by you', isRestricted: false };

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: isText,
  role: (value) => modelRoles.includes(value as ModelRole),
  family: isText,
  file: isFileName,
  sha256: (value) => value === undefined || /^[0-9a-f]{64}$/.test(String(value)),
  numerics: isRecord,
};

/**
 * The entries of models.json in the models folder: `{ "models": [{ name, role, family,
 * file, numerics, sha256? }] }`; none without that file.
 * @param known  entries of the manifest, whose names stay theirs
 * @throws GuiseError MANIFEST_INVALID, naming file, entry and key
 */
export function readUserManifest(
  folder: string,
  known: readonly ModelEntry[],
): readonly ModelEntry[] {
  const path = join(folder, USER_MANIFEST);
  if (!existsSync(path)) return [];
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalid(path, (cause as Error).message, cause);
  }
  const models = isRecord(document) ? document.models : undefined;
  if (!Array.isArray(models)) throw invalid(path, 'it has no list "models"');
  const names = new Set(known.map((model) => model.name));
  return models.map((model: unknown, i) => {
    const fault = faultOf(model, names);
    if (fault) throw invalid(path, `model ${i + 1}: ${fault}`);
    const entry = declaredEntry(model as Declared, folder);
    names.add(entry.name);
    return entry;
  });
}

type Declared = Pick<ModelEntry, 'name' | 'role' | 'family' | 'file' | 'numerics'> & {
  readonly sha256?: string;
};

function faultOf(model: unknown, names: ReadonlySet<string>): string | null {
  if (!isRecord(model)) return 'not an object';
  for (const [key, isGood] of Object.entries(checks)) {
    if (!isGood(model[key])) return `"${key}" is missing or wrong`;
  }
  const unknown = Object.keys(model).find((key) => !(key in checks));
  if (unknown) return `"${unknown}" is not a known key`;
  return names.has(String(model.name)) ? `the name "${model.name}" is taken` : null;
}

function declaredEntry(declared: Declared, folder: string): ModelEntry {
  const { name, role, family, file, numerics, sha256 = null } = declared;
  const path = join(folder, file);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const licence = DECLARED_LICENCE;
  return { name, role, family, file, bytes, sha256, licence, urls: [], numerics };
}

function invalid(path: string, fault: string, cause?: unknown): GuiseError {
  return new GuiseError(
    'MANIFEST_INVALID',
    `Your list of models ${path} is invalid: ${fault}. Correct or remove it.`,
    cause,
  );
}
