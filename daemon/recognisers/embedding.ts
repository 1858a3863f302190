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

/** The square root of the squares' sum. */
export function lengthOf(embedding: Float32Array): number {
  return Math.sqrt(embedding.reduce((sum, n) => sum + n * n, 0));
}

/** The same direction with another length. */
export function withLength(embedding: Float32Array, length: number): Float32Array {
  const factor = length / (lengthOf(embedding) || 1);
  return embedding.map((n) => n * factor);
}

/** Mean direction and mean length of embeddings; null without any. */
export function meanEmbedding(embeddings: readonly Float32Array[]): Float32Array | null {
  const [first] = embeddings;
  if (!first) return null;
  const mean = new Float32Array(first.length);
  let length = 0;
  for (const embedding of embeddings) {
    const itsLength = lengthOf(embedding) || 1;
    length += itsLength / embeddings.length;
    for (let i = 0; i < mean.length; i++) mean[i]! += embedding[i]! / itsLength;
  }
  return withLength(mean, length);
}

/** The photos' mean embeddings by space. */
export function meanEmbeddings(
  photos: readonly { readonly embeddings: ReadonlyMap<string, Float32Array> }[],
): Map<string, Float32Array> {
  const means = new Map<string, Float32Array>();
  for (const space of photos[0]?.embeddings.keys() ?? []) {
    const mean = meanEmbedding(photos.flatMap((p) => p.embeddings.get(space) ?? []));
    if (mean) means.set(space, mean);
  }
  return means;
}
