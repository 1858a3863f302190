// The table of enhancer families: of each, its settings under "enhancer.<family>". A new
// one is an entry here and its models in the manifest.
import { integer, number, type Setting } from '../setting.js';

export const enhancerFamilies = {
  gfpgan: {},
  gpen: {},
  codeformer: {
    weight: number(
      'What CodeFormer weighs: 0 rebuilds the face as it sees fit, 1 keeps to what is there.',
      0.7,
      { min: 0, max: 1, effect: 'tuning' },
    ),
  },
  restoreformer: {},
  realesrgan: {
    cropSize: integer(
      'Side of the crop that Real-ESRGAN enlarges fourfold: more costs its square in time.',
      128,
      { unit: 'pixels', min: 32, max: 256 },
    ),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Setting<number>>>>>;

export type EnhancerFamilyName = keyof typeof enhancerFamilies;
