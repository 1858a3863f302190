// Checks and deletes the files of the models that words name.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { hashFile } from '../inference/hash-cache.js';
import { readCatalogue, readManifest } from '../inference/model-manifest.js';
import { readUserManifest } from '../inference/user-manifest.js';
import { namesOf, resolveModels } from './model-sets.js';
import { PresentModels } from './present-models.js';

export interface ModelVerdict {
  readonly name: string;
  /** `unknown`: here, and nobody published its SHA-256. */
  readonly verdict: 'ok' | 'damaged' | 'unknown' | 'missing';
  /** One of those that the user declared. */
  readonly isOwn: boolean;
}

/**
 * Reads every byte of the models that are there.
 * @param words  sets, families and models; all that are here without any
 * @throws GuiseError BAD_USAGE, MODEL_UNREADABLE
 */
export function verifyModelFiles(
  words: readonly string[],
  folder: string,
): ModelVerdict[] {
  const catalogue = readCatalogue();
  const present = new PresentModels(folder, catalogue.models);
  const asked = words.length > 0 ? resolveModels(catalogue, words) : catalogue.models;
  const verdicts = asked.map((model): ModelVerdict => {
    const file = present.fileOf(model);
    const path = file && join(folder, file);
    return { name: model.name, verdict: verdictOf(path, model.sha256), isOwn: false };
  });
  if (words.length > 0) return verdicts;
  return [
    ...verdicts.filter(({ verdict }) => verdict !== 'missing'),
    ...ownVerdicts(folder),
  ];
}

/** Of those that the user declared with a hash. */
function ownVerdicts(folder: string): ModelVerdict[] {
  return readUserManifest(folder, readManifest())
    .map(({ name, file, sha256 }) => ({ name, sha256, path: join(folder, file) }))
    .filter(({ sha256, path }) => sha256 !== null && existsSync(path))
    .map(({ name, sha256, path }) => ({
      name,
      verdict: verdictOf(path, sha256),
      isOwn: true,
    }));
}

function verdictOf(path: string | null, sha256: string | null): ModelVerdict['verdict'] {
  if (path === null) return 'missing';
  if (sha256 === null) return 'unknown';
  try {
    return hashFile(path) === sha256 ? 'ok' : 'damaged';
  } catch (cause) {
    throw new GuiseError(
      'MODEL_UNREADABLE',
      `The model file ${path} cannot be read: ${(cause as Error).message}.`,
      cause,
    );
  }
}

export interface RemovedModel {
  readonly name: string;
  /** 0 when it was not there. */
  readonly freedBytes: number;
}

/**
 * Removes what the words name, but not what that needs: others may need it too.
 * @throws GuiseError BAD_USAGE
 */
export function removeModelFiles(
  words: readonly string[],
  folder: string,
): RemovedModel[] {
  const catalogue = readCatalogue();
  const present = new PresentModels(folder, catalogue.models);
  const names = new Set(words.flatMap((word) => namesOf(catalogue, word)));
  return catalogue.models
    .filter(({ name }) => names.has(name))
    .map((model) => ({ name: model.name, freedBytes: present.remove(model) }));
}
