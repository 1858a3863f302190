// The ghost family: Sber AI's networks with one, two and three blocks.
// Source: facefusion's face_swapper and VisoMaster's face_swappers (RGB, −1–1 in and
// out; the identity as the recogniser or converter gives it, not normalised).
import { pixelFormatOf } from '../inference/numerics.js';
import { openIdentitySwapper } from './identity-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/** @throws GuiseError of selectSwapperModel and openIdentitySwapper */
export const openGhost: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: 256,
    template: 'arcface_112_v1',
    format: pixelFormatOf(model, 'repeat'),
    least: -1,
    most: 1,
  } as const;
  return openIdentitySwapper(models, model, settings, network, (embedding) => embedding);
};
