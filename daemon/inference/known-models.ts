// Whether models that settings name are ones that guise knows, fetched or not.
import { didYouMean } from '../did-you-mean.js';
import { GuiseError } from '../errors.js';
import { type InferenceSettings, inferenceOptions } from './inference-options.js';
import type { ModelRole } from './model-manifest.js';
import { ModelStore } from './model-store.js';

const roles: Readonly<Record<string, ModelRole>> = {
  'landmarker.model': 'landmarker',
  'swapper.model': 'swapper',
  'enhancer.model': 'enhancer',
};

const roleOf = (key: string): ModelRole | undefined =>
  roles[key] ?? (/^masks\.\w+\.model$/.test(key) ? 'mask' : undefined);

/**
 * @param changes   new values by key; empty ones name no model
 * @param settings  with those values
 * @throws GuiseError BAD_SETTING
 */
export function requireKnownModels(
  changes: Readonly<Record<string, unknown>>,
  settings: InferenceSettings,
): void {
  for (const [key, name] of Object.entries(changes)) {
    if (typeof name !== 'string' || name === '') continue;
    if (key === 'inference.providersOf') inferenceOptions(settings);
    const role = roleOf(key);
    if (!role) continue;
    const models = new ModelStore(settings.models.folder).manifest.filter(
      (model) => model.role === role,
    );
    if (models.some((model) => model.name === name || model.family === name)) continue;
    const names = models.map((model) => model.name);
    const hint = didYouMean(name, names, '"guise models list" shows all.');
    throw new GuiseError(
      'BAD_SETTING',
      `The setting "${key}" names the ${role} "${name}", which there is not; ${hint}`,
    );
  }
}
