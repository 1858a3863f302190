// The manifest: which model files exist, where they are published, under what terms,
// and the numerics of those that guise can run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuiseError } from '../errors.js';
import { projectRoot } from '../project-root.js';
import { isRecord, isText, modelFault, setFault } from './model-manifest-checks.js';
import type {
  ModelCatalogue,
  ModelEntry,
  ModelManifest,
  PublishedModel,
} from './published-model.js';

export * from './published-model.js';

export const manifestFile = join(projectRoot, 'models', 'manifest.json');

/** The models that guise can run. @throws GuiseError MANIFEST_INVALID */
export function readManifest(file = manifestFile): ModelManifest {
  return readCatalogue(file).models.filter(isRunnable);
}

export function isRunnable(model: PublishedModel): model is PublishedModel & ModelEntry {
  return model.numerics !== null;
}

/** @throws GuiseError MANIFEST_INVALID */
export function readCatalogue(file = manifestFile): ModelCatalogue {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  if (!isRecord(document) || !Array.isArray(document.models)) {
    throw invalid(file, 'it has no list "models"');
  }
  const { licences = {}, archives = [], sets = {} } = document;
  if (!isRecord(licences)) throw invalid(file, '"licences" is wrong');
  if (!Array.isArray(archives)) throw invalid(file, '"archives" is wrong');
  if (!isRecord(sets)) throw invalid(file, '"sets" is wrong');
  const models = document.models.map((model: unknown, i) => {
    const entry = withLicence(model, licences);
    const fault = modelFault(entry, archives);
    if (fault) throw invalid(file, `model ${i + 1}: ${fault}`);
    return entry as PublishedModel;
  });
  refuseRepetitions(models, (fault) => invalid(file, fault));
  const fault = setFault(models, archives, sets);
  if (fault) throw invalid(file, fault);
  return { models, archives, sets: sets as ModelCatalogue['sets'] };
}

/** Entries name their licence, whose terms stand once in "licences". */
function withLicence(model: unknown, licences: Record<string, unknown>): unknown {
  if (!isRecord(model) || !isText(model.licence)) return model;
  const licence = Object.hasOwn(licences, model.licence)
    ? licences[model.licence]
    : undefined;
  return { ...model, licence };
}

function refuseRepetitions(
  models: readonly PublishedModel[],
  invalidBecause: (fault: string) => GuiseError,
): void {
  for (const key of ['name', 'file'] as const) {
    const seen = new Set<string>();
    for (const model of models) {
      if (seen.has(model[key])) throw invalidBecause(`"${model[key]}" is there twice`);
      seen.add(model[key]);
    }
  }
}

function invalid(file: string, fault: string, cause?: unknown): GuiseError {
  return new GuiseError(
    'MANIFEST_INVALID',
    `The model manifest ${file} is invalid: ${fault}. Restore it from the release.`,
    cause,
  );
}
