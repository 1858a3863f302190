// Which of a family's files is used.
import { GuiseError } from '../errors.js';
import type { ModelEntry, ModelRole } from './model-manifest.js';
import type { ModelStore } from './model-store.js';

/**
 * The model that the settings name, else the family's preferred one that is there.
 * @param family  undefined for any
 * @param wanted  a model's name; empty for any of the family
 * @throws GuiseError of ModelStore.select, BAD_SETTING when it is another family's
 */
export function selectOfFamily(
  models: ModelStore,
  role: ModelRole,
  family: string | undefined,
  wanted: string,
): ModelEntry {
  const model = models.select(role, wanted || family);
  if (family === undefined || model.family === family) return model;
  throw new GuiseError(
    'BAD_SETTING',
    `The ${role} model "${model.name}" is of the family ${model.family}, but the family ${family} is chosen. Change one of the two.`,
  );
}
