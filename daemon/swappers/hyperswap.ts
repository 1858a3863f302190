// The hyperswap family: FaceFusion's 256-pixel networks 1a, 1b and 1c, which also say
// where the face is. Source: facefusion's face_swapper (RGB, −1–1 in and out, the
// normalised embedding itself as the source).

import { pixelFormatOf } from '../inference/numerics.js';
import { withLength } from '../recognisers/embedding.js';
import { openIdentitySwapper } from './identity-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/** @throws GuiseError of selectSwapperModel and openIdentitySwapper */
export const openHyperswap: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: 256,
    template: 'arcface_128',
    format: pixelFormatOf(model, 'repeat'),
    least: -1,
    most: 1,
    maskName: 'mask',
  } as const;
  return openIdentitySwapper(models, model, settings, network, (e) => withLength(e, 1));
};
