// The inswapper family: InsightFace's 128-pixel network, and its float16 files, whose
// inputs and outputs are float32 too.
// Sources: insightface's model_zoo/inswapper.py (RGB, 0–1 in and out, arcface template,
// latent); the map from embedding to latent is a constant of the file that no node uses.
import { pixelFormatOf, textOf } from '../inference/numerics.js';
import { readInitializer } from '../inference/onnx-initializer.js';
import { CropSwapper, openCropSession } from './crop-swapper.js';
import { embeddingIn, mapIdentity } from './identity-latent.js';
import type { OpenSwapper } from './swappers.js';

const SIZE = 128;
const IDENTITY_LENGTH = 512;

/**
 * @throws GuiseError of ModelStore.select and verified, readInitializer and Session.open
 */
export const openInswapper: OpenSwapper = async (models, settings) => {
  const model = models.select('swapper', 'inswapper');
  const network = {
    size: SIZE,
    template: 'arcface_128',
    format: pixelFormatOf(model, 'repeat'),
    least: 0,
    most: 1,
  } as const;
  const space = textOf(model, 'space');
  const emapName = textOf(model, 'emap');
  const file = await models.verified(model);
  const emap = readInitializer(file, emapName, [IDENTITY_LENGTH, IDENTITY_LENGTH]);
  const session = openCropSession(file, model, network, IDENTITY_LENGTH, settings);
  return new CropSwapper(
    model,
    session,
    network,
    settings.swapper.pixelBoost ?? 1,
    (source) => {
      const latent = new Float32Array(IDENTITY_LENGTH);
      const embedding = embeddingIn(space, IDENTITY_LENGTH, source, models, model.name);
      mapIdentity(embedding, emap, latent);
      return latent;
    },
  );
};
