// The uniface family: UniFace of 256 pixels, which is shown the source face's picture.
// Source: facefusion's face_swapper (RGB, −1–1 in and out; the picture 256 pixels wide,
// cut as the target is, 0–1).
import { pixelFormatOf } from '../inference/numerics.js';
import { openPictureSwapper } from './picture-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/** @throws GuiseError of selectSwapperModel and openPictureSwapper */
export const openUniface: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: 256,
    template: 'ffhq_512',
    format: pixelFormatOf(model, 'repeat'),
    least: -1,
    most: 1,
  } as const;
  const cut = { size: 256, template: 'ffhq_512' } as const;
  return openPictureSwapper(models, model, settings, network, cut);
};
