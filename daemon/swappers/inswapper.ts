// The inswapper family: InsightFace's 128-pixel network, and its float16 files, whose
// inputs and outputs are float32 too.
// Sources: insightface's model_zoo/inswapper.py (RGB, 0–1 in and out, arcface template,
// latent); the map from embedding to latent is a constant of the file that no node uses.
import { pixelFormatOf, textOf } from '../inference/numerics.js';
import { readInitializer } from '../inference/onnx-initializer.js';
import { IDENTITY_LENGTH } from './identity.js';
import { mapIdentity } from './identity-latent.js';
import { openIdentitySwapper } from './identity-swapper.js';
import { selectSwapperModel } from './swapper-model.js';
import type { OpenSwapper } from './swappers.js';

/**
 * @throws GuiseError of selectSwapperModel, readInitializer and openIdentitySwapper
 */
export const openInswapper: OpenSwapper = async (models, settings) => {
  const model = selectSwapperModel(models, settings);
  const network = {
    size: 128,
    template: 'arcface_128',
    format: pixelFormatOf(model, 'repeat'),
    least: 0,
    most: 1,
  } as const;
  const file = await models.verified(model);
  const shape = [IDENTITY_LENGTH, IDENTITY_LENGTH];
  const emap = readInitializer(file, textOf(model, 'emap'), shape);
  return openIdentitySwapper(models, model, settings, network, (embedding) =>
    mapIdentity(embedding, emap),
  );
};
