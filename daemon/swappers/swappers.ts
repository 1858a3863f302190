// The table of swapper families. A new family is one file and one entry here.
import { GuiseError } from '../errors.js';
import type { ModelStore } from '../inference/model-store.js';
import { integer, number, type Setting } from '../setting.js';
import type { Swapper } from './swapper.js';
import type { SwapperSettings } from './swapper-settings.js';

export type OpenSwapper = (
  models: ModelStore,
  settings: SwapperSettings,
) => Promise<Swapper>;

interface SwapperFamily {
  /** Under "swapper.<family>" in the settings. */
  readonly settings: Readonly<Record<string, Setting<number>>>;
  /** True when five points of a face are not enough for it. */
  readonly needsLandmarks: boolean;
  /** False when its networks paint a face of their own. */
  readonly needsSource: boolean;
  /** False when it works without any file of its own. */
  readonly needsModel: boolean;
  load(): Promise<OpenSwapper>;
}

const pixelBoost = (size: number | string) =>
  integer(
    `Side of the repainted face in units of ${size} pixels: sharper, but takes the square of it in runs of the network.`,
    1,
    { min: 1, max: 4, effect: 'tuning' },
  );

const likeness = number(
  "How much of the wearer's own identity is taken away from the one that is painted; above 0 a recogniser reads every new face once.",
  0,
  { min: 0, max: 1 },
);

export const swapperFamilies = {
  mesh: {
    needsLandmarks: true,
    needsSource: true,
    needsModel: false,
    settings: {
      shapeTransfer: number(
        "How much of the source face's shape is worn: 0 keeps the wearer's own, 1 takes all of it.",
        1,
        { min: 0, max: 1, effect: 'tuning' },
      ),
    },
    load: async () => (await import('./mesh.js')).openMeshSwapper,
  },
  inswapper: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { likeness, pixelBoost: pixelBoost(128) },
    load: async () => (await import('./inswapper.js')).openInswapper,
  },
  hyperswap: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { likeness, pixelBoost: pixelBoost(256) },
    load: async () => (await import('./hyperswap.js')).openHyperswap,
  },
  simswap: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { likeness, pixelBoost: pixelBoost('256 or 512') },
    load: async () => (await import('./simswap.js')).openSimswap,
  },
  ghost: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { likeness, pixelBoost: pixelBoost(256) },
    load: async () => (await import('./ghost.js')).openGhost,
  },
  hififace: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { likeness, pixelBoost: pixelBoost(256) },
    load: async () => (await import('./hififace.js')).openHififace,
  },
  uniface: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { pixelBoost: pixelBoost(256) },
    load: async () => (await import('./uniface.js')).openUniface,
  },
  blendswap: {
    needsLandmarks: false,
    needsSource: true,
    needsModel: true,
    settings: { pixelBoost: pixelBoost(256) },
    load: async () => (await import('./blendswap.js')).openBlendswap,
  },
  dfm: {
    needsLandmarks: false,
    needsSource: false,
    needsModel: true,
    settings: {
      morph: number(
        'How much of its own shape the painted face has, where the file lets one choose.',
        0.75,
        { min: 0, max: 1, effect: 'tuning' },
      ),
    },
    load: async () => (await import('./dfm.js')).openDfm,
  },
} as const satisfies Readonly<Record<string, SwapperFamily>>;

/** @throws GuiseError BAD_SETTING for an unknown family, and whatever the family throws */
export async function openSwapper(
  models: ModelStore,
  settings: SwapperSettings,
): Promise<Swapper> {
  return (await swapperFamily(settings.swapperFamily).load())(models, settings);
}

/** @throws GuiseError BAD_SETTING for an unknown family */
export function swapperFamily(family: string): SwapperFamily {
  if (Object.hasOwn(swapperFamilies, family)) {
    return swapperFamilies[family as keyof typeof swapperFamilies];
  }
  throw new GuiseError(
    'BAD_SETTING',
    `There is no swapper family "${family}"; known are ${Object.keys(swapperFamilies).join(', ')}.`,
  );
}
