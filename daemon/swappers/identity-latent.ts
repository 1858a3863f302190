// The form in which InsightFace's swappers want the source face's identity.
import { GuiseError } from '../errors.js';
import type { SourceFace } from '../faces/source-face.js';
import type { ModelStore } from '../inference/model-store.js';

/**
 * normalise(ê · E), with the embedding as a row: insightface's definition
 * (model_zoo/inswapper.py). facefusion divides e · E by ‖e‖ and does not normalise the
 * product, so that its latents are longer or shorter than those of the training.
 * @param embedding  n numbers; its length does not matter
 * @param emap       n × n, row-major
 * @param latent     out: n numbers, L2-normalised
 */
export function mapIdentity(
  embedding: Float32Array,
  emap: Float32Array,
  latent: Float32Array,
): void {
  const n = embedding.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = embedding[i]!;
    for (let j = 0; j < n; j++) product[j]! += value * emap[i * n + j]!;
  }
  const norm = Math.hypot(...product) || 1;
  for (let j = 0; j < n; j++) latent[j] = product[j]! / norm;
}

/**
 * The source face's embedding in the recogniser space that a swapper understands.
 * @throws GuiseError FACE_NOT_EMBEDDED, saying which model to fetch
 */
export function embeddingIn(
  space: string,
  length: number,
  source: SourceFace,
  models: ModelStore,
  swapperName: string,
): Float32Array {
  const embedding = source.embeddings.get(space);
  if (embedding?.length === length) return embedding;
  const recogniser = models.manifest.find(
    ({ role, numerics }) => role === 'recogniser' && numerics.space === space,
  );
  const fetch = recogniser
    ? `Fetch the recogniser with "guise models pull ${recogniser.name}" and add the face again`
    : 'Add the face again with a recogniser of that space';
  throw new GuiseError(
    'FACE_NOT_EMBEDDED',
    `The face "${source.name}" has no identity of the kind ${space} (${length} numbers), which ${swapperName} needs. ${fetch}.`,
  );
}
