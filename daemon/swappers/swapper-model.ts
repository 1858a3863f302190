// Which file of a swapper family is used.
import { GuiseError } from '../errors.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import { selectOfFamily } from '../inference/select-of-family.js';
import type { SwapperSettings } from './swapper-settings.js';

/**
 * The model that the settings name, else the family's preferred one that is there.
 * @throws GuiseError of selectOfFamily, MODEL_MISSING without any file of a family whose
 *   files nobody publishes
 */
export function selectSwapperModel(
  models: ModelStore,
  { swapperFamily, swapperModel }: SwapperSettings,
): ModelEntry {
  const isOfFamily = (model: ModelEntry) =>
    model.role === 'swapper' && model.family === swapperFamily;
  if (!swapperModel && !models.manifest.some(isOfFamily)) {
    throw new GuiseError(
      'MODEL_MISSING',
      `There is no .${swapperFamily} file in ${models.folder}. Put one there, or choose another folder with --models or GUISE_MODELS_DIR.`,
    );
  }
  return selectOfFamily(models, 'swapper', swapperFamily, swapperModel);
}
