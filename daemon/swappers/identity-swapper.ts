// Swappers of aligned crops that are told the source face as an identity: 512 numbers.
import type { FaceRecogniser } from '../faces/face-recogniser.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import { type CropNetwork, openCropSession } from './crop-network.js';
import { CropSwapper, type SourceReader } from './crop-swapper.js';
import { IDENTITY_LENGTH, Identities } from './identity.js';
import { Likeness } from './likeness.js';
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
    try {
      const likeness = await openLikeness(identities, settings, inForm);
      const reader: SourceReader = {
        inUse: [...identities.inUse, ...(likeness ? [inUse(likeness.recogniser)] : [])],
        read: (source) => inForm(identities.of(source)),
        ...(likeness && { lean: likeness.lean.bind(likeness) }),
        close() {
          likeness?.close();
          identities.close();
        },
      };
      const boost = settings.swapper.pixelBoost ?? 1;
      return new CropSwapper(model, session, whole, boost, reader, settings.pasteBack);
    } catch (error) {
      session.close();
      throw error;
    }
  } catch (error) {
    identities.close();
    throw error;
  }
}

const inUse = ({ model, provider }: FaceRecogniser) => ({ name: model, provider });

/** Null where the source's identity is taken as it is. */
async function openLikeness(
  identities: Identities,
  settings: PipelineSettings,
  inForm: (embedding: Float32Array) => Float32Array,
): Promise<Likeness | null> {
  if (settings.likeness === 0) return null;
  const recogniser = await identities.openRecogniser(settings);
  const { space } = recogniser;
  return new Likeness(
    recogniser,
    (embedding) => inForm(identities.inSpace(embedding, space)),
    settings.likeness,
  );
}
