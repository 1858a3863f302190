// The manifest: which model files are supported, and their numerics.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { projectRoot } from '../project-root.js';

/** Who restricts the weights; what a person must accept before they are used. */
export interface ModelLicence {
  readonly name: string;
  /** True when the weights may not be used for every purpose. */
  readonly isRestricted: boolean;
}

export const modelRoles = [
  'detector',
  'landmarker',
  'recogniser',
  'swapper',
  'enhancer',
  'mask',
] as const;
export type ModelRole = (typeof modelRoles)[number];

export interface ModelEntry {
  readonly name: string;
  readonly role: ModelRole;
  /** The code that runs it: a line in the role's table. */
  readonly family: string;
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly licence: ModelLicence;
  /** Where exactly these bytes are published; null when they are made locally. */
  readonly url: string | null;
  /** What the family needs to know of this file; the family checks it. */
  readonly numerics: Readonly<Record<string, unknown>>;
}

/** Entries of one role are in order of preference. */
export type ModelManifest = readonly ModelEntry[];

export const manifestFile = join(projectRoot, 'models', 'manifest.json');

/** @throws GuiseError MANIFEST_INVALID */
export function readManifest(file = manifestFile): ModelManifest {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  const models = isRecord(document) ? document.models : undefined;
  if (!Array.isArray(models)) throw invalid(file, 'it has no list "models"');
  const names = new Set<string>();
  const files = new Set<string>();
  return models.map((model: unknown, i) => {
    const entry = checkEntry(model, (fault) => invalid(file, `model ${i + 1}: ${fault}`));
    if (names.has(entry.name)) throw invalid(file, `"${entry.name}" is there twice`);
    if (files.has(entry.file)) throw invalid(file, `"${entry.file}" is there twice`);
    names.add(entry.name);
    files.add(entry.file);
    return entry;
  });
}

function invalid(file: string, fault: string, cause?: unknown): GuiseError {
  return new GuiseError(
    'MANIFEST_INVALID',
    `The model manifest ${file} is invalid: ${fault}. Restore it from the release.`,
    cause,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** What each key of an entry must be. */
const checks: Record<keyof ModelEntry, (value: unknown) => boolean> = {
  name: isText,
  role: (value) => modelRoles.includes(value as ModelRole),
  family: isText,
  // A plain file name: the models folder is never left.
  file: (value) => isText(value) && !/[/\\]|^\.\.?$/.test(value as string),
  bytes: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  licence: (value) =>
    isRecord(value) && isText(value.name) && typeof value.isRestricted === 'boolean',
  url: (value) => value === null || (isText(value) && URL.canParse(value as string)),
  numerics: isRecord,
};

function checkEntry(model: unknown, faulty: (fault: string) => GuiseError): ModelEntry {
  if (!isRecord(model)) throw faulty('not an object');
  for (const [key, isGood] of Object.entries(checks)) {
    if (!isGood(model[key])) throw faulty(`"${key}" is missing or wrong`);
  }
  const unknown = Object.keys(model).find((key) => !(key in checks));
  if (unknown) throw faulty(`"${unknown}" is not a known key`);
  return model as unknown as ModelEntry;
}
