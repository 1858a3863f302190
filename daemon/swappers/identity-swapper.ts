// Swappers of aligned crops that are told the source face as an identity: 512 numbers.

import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { type CropNetwork, openCropSession } from './crop-network.js';
import { CropSwapper, type SourceReader } from './crop-swapper.js';
import { IDENTITY_LENGTH, Identities } from './identity.js';
import type { Swapper } from './swapper.js';
import type { SwapperSettings } from './swapper-settings.js';
import { type InForm, WearerIdentities } from './wearer-identity.js';

/**
 * @param inForm  brings an embedding, as its recogniser or converter gave it, into the
 *   form in which the network wants it
 * @throws GuiseError of openCropSession, Identities.open, WearerIdentities.open and
 *   ModelStore.verified
 */
export async function openIdentitySwapper(
  models: ModelStore,
  model: ModelEntry,
  settings: SwapperSettings,
  network: Omit<CropNetwork, 'sourceShape'>,
  inForm: InForm,
): Promise<Swapper> {
  const file = await models.verified(model);
  const reader = await readIdentities(models, model, settings, inForm);
  try {
    const whole = { ...network, sourceShape: [1, IDENTITY_LENGTH] };
    const session = openCropSession(file, model, whole, settings);
    return new CropSwapper(model, session, whole, reader, settings);
  } catch (error) {
    reader.close();
    throw error;
  }
}

/**
 * A likeness above 0 takes so much of the wearer's own identity away from what the network
 * is told. Source: VisoMaster's frame_worker (latent − factor · the target's latent).
 */
async function readIdentities(
  models: ModelStore,
  model: ModelEntry,
  settings: SwapperSettings,
  inForm: InForm,
): Promise<SourceReader> {
  const likeness = settings.swapper.likeness ?? 0;
  const identities = await Identities.open(models, model, settings);
  let wearers: WearerIdentities | null = null;
  try {
    if (likeness > 0) {
      wearers = await WearerIdentities.open(models, identities, inForm, settings);
    }
  } catch (error) {
    identities.close();
    throw error;
  }
  return {
    read: (source: SourceFace) => inForm(identities.of(source)),
    tell(numbers, input, face, to) {
      to.set(numbers);
      if (!wearers) return;
      const own = wearers.of(input, face);
      for (let i = 0; i < own.length; i++) to[i]! -= likeness * own[i]!;
    },
    close() {
      identities.close();
      wearers?.close();
    },
  };
}
