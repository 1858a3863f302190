// The table of masks. A new one is one file and one entry here.

import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelStore } from '../inference/model-store.js';
import { number, type Setting, text, words } from '../setting.js';
import { faceRegions } from './face-regions.js';
import type { WearerMask } from './wearer-mask.js';

export type MaskOptions = Readonly<Record<string, number | string | readonly string[]>>;

/** @param options  what the family understands of the settings */
export type OpenMask = (
  models: ModelStore,
  options: MaskOptions,
  sessionOptions: InferenceOptions,
) => Promise<WearerMask>;

interface MaskFamily {
  /** What stays the wearer's own, for the text of the setting masks.families. */
  readonly keeps: string;
  /** Under "masks.<family>" in the settings. */
  readonly settings: Readonly<Record<string, Setting>>;
  load(): Promise<OpenMask>;
}

const model = text(
  'Model of this kind, by its name in "guise models list"; empty for the first that is installed.',
  '',
);

export const maskFamilies = {
  mouth: {
    keeps: 'the mouth',
    settings: {
      size: number(
        "How much of the mouth is the wearer's: 0 its lips, 1 their surroundings too.",
        0.3,
        {
          min: 0,
          max: 1,
          effect: 'tuning',
        },
      ),
    },
    load: async () => (await import('./mouth.js')).openMouthMask,
  },
  person: {
    keeps: 'the background',
    settings: { model },
    load: async () => (await import('./person.js')).openPersonMask,
  },
  xseg: {
    keeps: 'whatever is in front of the face',
    settings: { model },
    load: async () => (await import('./xseg.js')).openXsegMask,
  },
  occluder: {
    keeps: 'whatever is in front of the face, at less cost',
    settings: { model },
    load: async () => (await import('./occluder.js')).openOccluderMask,
  },
  bisenet: {
    keeps: 'the regions that "masks.bisenet.swapped" leaves out',
    settings: {
      model,
      swapped: words(
        "Regions of the face that are swapped; elsewhere the wearer's own picture stays.",
        faceRegions,
        faceRegions,
        { effect: 'tuning' },
      ),
    },
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
