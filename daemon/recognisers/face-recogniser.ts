// Contract of recognisers: networks that turn a face into an embedding; and the table
// of families.

import type { Frame } from '../frames/frame.js';
import { type Families, familyOf } from '../inference/family.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';

export interface FaceRecogniser {
  /** Embeddings of different spaces must not be compared. */
  readonly space: string;
  readonly length: number;
  /**
   * Embeds the face at the five points.
   * @param embedding  out: `length` numbers, L2-normalised
   * @returns how long the embedding was before; some swappers go by it. No number when
   *   nothing was embedded, because the points coincide.
   */
  embed(frame: Frame, fivePoints: Float32Array, embedding: Float32Array): number;
  /** Not while `embed` is under way. */
  close(): void;
}

export type OpenRecogniser = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: InferenceOptions,
) => Promise<FaceRecogniser>;

/** Adding a family: its file and a line here. */
export const recogniserFamilies: Families<OpenRecogniser> = {
  arcface: async () => (await import('./arcface.js')).openArcface,
};

/**
 * Opens the recogniser of that model name or family, or the preferred one that is there.
 * @throws GuiseError of ModelStore.select, ModelStore.verified and Session.open
 */
export async function openRecogniser(
  models: ModelStore,
  wanted: string | undefined,
  options: InferenceOptions,
): Promise<FaceRecogniser> {
  const model = models.select('recogniser', wanted);
  const open = await familyOf(recogniserFamilies, model);
  return open(await models.verified(model), model, options);
}
