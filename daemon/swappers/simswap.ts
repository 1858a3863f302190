// The simswap family: SimSwap's networks of 256 and 512 pixels.
// Source: facefusion's face_swapper (RGB; ImageNet's mean and deviation at 256 pixels,
// 0–1 at 512, in the manifest; 0–1 out; the identity converted, then normalised).

import { numberOf, pixelFormatOf } from '../inference/numerics.js';
import { withLength } from '../recognisers/embedding.js';
import { openIdentitySwapper } from './identity-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/** @throws GuiseError of selectSwapperModel and openIdentitySwapper */
export const openSimswap: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: numberOf(model, 'size'),
    template: 'arcface_112_v1',
    format: pixelFormatOf(model, 'repeat'),
    least: 0,
    most: 1,
  } as const;
  return openIdentitySwapper(models, model, settings, network, (e) => withLength(e, 1));
};
