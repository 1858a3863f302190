// The table of swapper families. A new family is one file and one line here.
import { GuiseError } from '../errors.js';
import type { ModelStore } from '../inference/model-store.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import type { Swapper } from './swapper.js';

export type OpenSwapper = (
  models: ModelStore,
  settings: PipelineSettings,
) => Promise<Swapper>;

export const swapperFamilies: Readonly<Record<string, () => Promise<OpenSwapper>>> = {
  mesh: async () => (await import('./mesh.js')).openMeshSwapper,
  inswapper: async () => (await import('./inswapper.js')).openInswapper,
  hyperswap: async () => (await import('./hyperswap.js')).openHyperswap,
};

/** @throws GuiseError BAD_SETTING for an unknown family, and whatever the family throws */
export async function openSwapper(
  models: ModelStore,
  settings: PipelineSettings,
): Promise<Swapper> {
  const family = settings.swapperFamily;
  const load = Object.hasOwn(swapperFamilies, family)
    ? swapperFamilies[family]
    : undefined;
  if (load) return (await load())(models, settings);
  throw new GuiseError(
    'BAD_SETTING',
    `There is no swapper family "${family}"; known are ${Object.keys(swapperFamilies).join(', ')}.`,
  );
}
