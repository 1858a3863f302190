// The hyperswap family: FaceFusion's 256-pixel networks 1a, 1b and 1c, which also say
// where the face is. Source: facefusion's face_swapper (RGB, −1–1 in and out, the
// normalised embedding itself as the source).
import { pixelFormatOf, textOf } from '../inference/numerics.js';
import { CropSwapper, openCropSession } from './crop-swapper.js';
import { embeddingIn } from './identity-latent.js';
import type { OpenSwapper } from './swappers.js';

const SIZE = 256;
const IDENTITY_LENGTH = 512;

/** @throws GuiseError of ModelStore.select and verified, and of Session.open */
export const openHyperswap: OpenSwapper = async (models, settings) => {
  const model = models.select('swapper', 'hyperswap');
  const network = {
    size: SIZE,
    template: 'arcface_128',
    format: pixelFormatOf(model, 'repeat'),
    least: -1,
    most: 1,
    maskName: 'mask',
  } as const;
  const space = textOf(model, 'space');
  const file = await models.verified(model);
  const session = openCropSession(file, model, network, IDENTITY_LENGTH, settings);
  return new CropSwapper(
    model,
    session,
    network,
    settings.swapper.pixelBoost ?? 1,
    (source) => embeddingIn(space, IDENTITY_LENGTH, source, models, model.name),
  );
};
