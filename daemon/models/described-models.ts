// All models there are: published ones with what is here of them, and the user's own:
// those that models.json declares, and DeepFaceLive's files.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findDfmFiles } from '../inference/dfm-files.js';
import { readCatalogue, readManifest } from '../inference/model-manifest.js';
import type {
  ModelCatalogue,
  ModelEntry,
  PublishedModel,
} from '../inference/published-model.js';
import { readUserManifest } from '../inference/user-manifest.js';
import { PresentModels } from './present-models.js';

export type ModelState = 'here' | 'damaged' | 'missing' | 'by hand';

export interface DescribedModel extends PublishedModel {
  readonly state: ModelState;
  readonly isRunnable: boolean;
  /** Name of the file that holds it. */
  readonly foundAs: string | null;
}

export interface OwnModel extends ModelEntry {
  readonly isHere: boolean;
}

export interface DescribedModels {
  readonly folder: string;
  readonly sets: ModelCatalogue['sets'];
  readonly models: readonly DescribedModel[];
  readonly own: readonly OwnModel[];
}

/** Hashes what is new in the folder, which may take a while. */
export function describeModels(folder: string): DescribedModels {
  const { models, sets } = readCatalogue();
  const present = new PresentModels(folder, models);
  const published = readManifest();
  const declared = readUserManifest(folder, published);
  const own = [...declared, ...findDfmFiles(folder, [...published, ...declared])];
  return {
    folder,
    sets,
    models: models.map((model) => describe(model, present)),
    own: own.map((model) => ({ ...model, isHere: existsSync(join(folder, model.file)) })),
  };
}

function describe(model: PublishedModel, present: PresentModels): DescribedModel {
  const foundAs = present.fileOf(model);
  const isObtainable =
    model.sha256 !== null && (model.urls.length > 0 || model.archive !== undefined);
  const isGood = foundAs !== null && (model.sha256 === null || present.isGenuine(model));
  const absent = isObtainable ? 'missing' : 'by hand';
  const state = foundAs === null ? absent : isGood ? 'here' : 'damaged';
  return { ...model, state, isRunnable: model.numerics !== null, foundAs };
}
