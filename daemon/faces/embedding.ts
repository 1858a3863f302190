// Arithmetic of embeddings of one space.

/** Cosine of the angle between two embeddings, −1 to 1. */
export function similarityOf(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}

/** The mean of L2-normalised embeddings, L2-normalised; null without any. */
export function meanEmbedding(embeddings: readonly Float32Array[]): Float32Array | null {
  const [first] = embeddings;
  if (!first) return null;
  const mean = new Float32Array(first.length);
  for (const embedding of embeddings) {
    for (let i = 0; i < mean.length; i++) mean[i]! += embedding[i]!;
  }
  const length = Math.sqrt(mean.reduce((sum, n) => sum + n * n, 0));
  for (let i = 0; i < mean.length; i++) mean[i]! /= length;
  return mean;
}
