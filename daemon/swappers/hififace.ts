// The hififace family: the unofficial HifiFace of 256 pixels.
// Source: facefusion's face_swapper (RGB, −1–1 in and out; the identity converted, then
// normalised).

import { pixelFormatOf } from '../inference/numerics.js';
import { withLength } from '../recognisers/embedding.js';
import { openIdentitySwapper } from './identity-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/** @throws GuiseError of selectSwapperModel and openIdentitySwapper */
export const openHififace: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: 256,
    template: 'mtcnn_512',
    format: pixelFormatOf(model, 'repeat'),
    least: -1,
    most: 1,
  } as const;
  return openIdentitySwapper(models, model, settings, network, (e) => withLength(e, 1));
};
