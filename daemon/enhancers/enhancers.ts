// The table of enhancer families. A new one is an entry here and its models in the
// manifest; one that speaks to its network differently brings a file of its own.

import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelStore } from '../inference/model-store.js';
import { integer, number, type Setting } from '../setting.js';
import type { EnhancerOptions } from './crop-enhancer.js';
import type { Enhancer } from './enhancer.js';

export type OpenEnhancer = (
  models: ModelStore,
  options: EnhancerOptions,
  sessionOptions: InferenceOptions,
) => Promise<Enhancer>;

interface EnhancerFamily {
  /** Under "enhancer.<family>" in the settings. */
  readonly settings: Readonly<Record<string, Setting<number>>>;
  load(): Promise<OpenEnhancer>;
}

const load = async () => (await import('./crop-enhancer.js')).openCropEnhancer;

export const enhancerFamilies = {
  gfpgan: { settings: {}, load },
  gpen: { settings: {}, load },
  codeformer: {
    settings: {
      weight: number(
        'What CodeFormer weighs: 0 rebuilds the face as it sees fit, 1 keeps to what is there.',
        0.7,
        { min: 0, max: 1, effect: 'tuning' },
      ),
    },
    load,
  },
  restoreformer: { settings: {}, load },
  realesrgan: {
    settings: {
      cropSize: integer(
        'Side of the crop that Real-ESRGAN enlarges fourfold: more costs its square in time.',
        128,
        { unit: 'pixels', min: 32, max: 256 },
      ),
    },
    load,
  },
} as const satisfies Readonly<Record<string, EnhancerFamily>>;

export type EnhancerFamilyName = keyof typeof enhancerFamilies;

/** @throws GuiseError whatever the family throws */
export async function openEnhancer(
  models: ModelStore,
  options: EnhancerOptions & { readonly family: EnhancerFamilyName },
  sessionOptions: InferenceOptions,
): Promise<Enhancer> {
  const open: OpenEnhancer = await enhancerFamilies[options.family].load();
  return open(models, options, sessionOptions);
}
