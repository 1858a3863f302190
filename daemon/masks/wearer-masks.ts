// The table of masks. A new one is one file and one entry here.

import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelStore } from '../inference/model-store.js';
import { number, type Setting, words } from '../settings/setting.js';
import { faceRegions } from './face-regions.js';
import type { WearerMask } from './wearer-mask.js';

export type MaskOptions = Readonly<Record<string, number | readonly string[]>>;

/** @param options  what the family understands of the settings */
export type OpenMask = (
  models: ModelStore,
  options: MaskOptions,
  sessionOptions: InferenceOptions,
) => Promise<WearerMask>;

interface MaskFamily {
  /** Under "masks.<family>" in the settings. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** Whether it asks a network, of the role "mask" and of the same family. */
  readonly needsModel: boolean;
  load(): Promise<OpenMask>;
}

export const maskFamilies = {
  mouth: {
    settings: {
      size: number(
        "How much of the mouth is the wearer's: 0 its lips, 1 their surroundings too.",
        0.3,
        {
          min: 0,
          max: 1,
        },
      ),
    },
    needsModel: false,
    load: async () => (await import('./mouth.js')).openMouthMask,
  },
  xseg: {
    settings: {},
    needsModel: true,
    load: async () => (await import('./xseg.js')).openXsegMask,
  },
  bisenet: {
    settings: {
      swapped: words(
        "Regions of the face that are swapped; elsewhere the wearer's own picture stays.",
        faceRegions,
        faceRegions,
      ),
    },
    needsModel: true,
    load: async () => (await import('./bisenet.js')).openParserMask,
  },
} as const satisfies Readonly<Record<string, MaskFamily>>;

export type MaskFamilyName = keyof typeof maskFamilies;

/** @throws GuiseError whatever the family throws */
export async function openMask(
  family: MaskFamilyName,
  models: ModelStore,
  options: MaskOptions,
  sessionOptions: InferenceOptions,
): Promise<WearerMask> {
  const open: OpenMask = await maskFamilies[family].load();
  return open(models, options, sessionOptions);
}
