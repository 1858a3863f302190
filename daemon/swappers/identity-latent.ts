// The form in which InsightFace's swappers want the source face's identity.

/**
 * normalise(ê · E), with the embedding as a row: insightface's definition
 * (model_zoo/inswapper.py). facefusion divides e · E by ‖e‖ and does not normalise the
 * product, so that its latents are longer or shorter than those of the training.
 * @param embedding  n numbers; its length does not matter
 * @param emap       n × n, row-major
 * @returns n numbers, L2-normalised
 */
export function mapIdentity(embedding: Float32Array, emap: Float32Array): Float32Array {
  const n = embedding.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = embedding[i]!;
    for (let j = 0; j < n; j++) product[j]! += value * emap[i * n + j]!;
  }
  const norm = Math.hypot(...product) || 1;
  return Float32Array.from(product, (value) => value / norm);
}
