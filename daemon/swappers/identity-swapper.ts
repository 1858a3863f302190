// Swappers of aligned crops that are told the source face as an identity: 512 numbers.
import type { SourceFace } from '../faces/source-face.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import { type CropNetwork, openCropSession } from './crop-network.js';
import { CropSwapper } from './crop-swapper.js';
import { IDENTITY_LENGTH, Identities } from './identity.js';
import type { Swapper } from './swapper.js';

/**
 * @param inForm  brings an embedding, as its recogniser or converter gave it, into the
 *   form in which the network wants it
 * @throws GuiseError of openCropSession, Identities.open and ModelStore.verified
 */
export async function openIdentitySwapper(
  models: ModelStore,
  model: ModelEntry,
  settings: PipelineSettings,
  network: Omit<CropNetwork, 'sourceShape'>,
  inForm: (embedding: Float32Array) => Float32Array,
): Promise<Swapper> {
  const file = await models.verified(model);
  const identities = await Identities.open(models, model, settings);
  try {
    const whole = { ...network, sourceShape: [1, IDENTITY_LENGTH] };
    const session = openCropSession(file, model, whole, settings);
    const reader = {
      read: (source: SourceFace) => inForm(identities.of(source)),
      close: () => identities.close(),
    };
    return new CropSwapper(model, session, whole, reader, settings);
  } catch (error) {
    identities.close();
    throw error;
  }
}
