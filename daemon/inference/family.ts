// Tables of families: the code that runs the models of one kind, loaded when needed.
import { GuiseError } from '../errors.js';
import type { ModelEntry } from './model-manifest.js';

export type Families<Open> = Readonly<Record<string, () => Promise<Open>>>;

/** Loads the model's family. @throws GuiseError MANIFEST_INVALID when it is unknown */
export async function familyOf<Open>(
  families: Families<Open>,
  model: ModelEntry,
): Promise<Open> {
  const load = Object.hasOwn(families, model.family) ? families[model.family] : undefined;
  if (load) return load();
  throw new GuiseError(
    'MANIFEST_INVALID',
    `The manifest gives ${model.name} the ${model.role} family "${model.family}"; known are ${Object.keys(families).join(', ')}.`,
  );
}
