import { meanEmbedding, similarityOf } from '../../daemon/recognisers/embedding.js';

describe('similarityOf', () => {
  it.each([
    [[3, 4], [3, 4], 1],
    [[1, 0], [0, 2], 0],
    [[1, 0], [-5, 0], -1],
    [[1, 0], [1, 1], Math.SQRT1_2],
  ])('of %j and %j is %f', (a, b, expected) => {
    const similarity = similarityOf(Float32Array.from(a), Float32Array.from(b));
    expect(similarity).toBeCloseTo(expected, 6);
  });
});

describe('meanEmbedding', () => {
  it('has the mean direction and the mean length', () => {
    // (0.6, 0.8) + (0.8, 0.6) = (1.4, 1.4), which points along the diagonal; the lengths
    // are 10 and 30.
    const mean = meanEmbedding([Float32Array.of(6, 8), Float32Array.of(24, 18)])!;
    expect(mean[0]).toBeCloseTo(20 * Math.SQRT1_2, 4);
    expect(mean[1]).toBeCloseTo(20 * Math.SQRT1_2, 4);
  });

  it('leaves what it is given unchanged', () => {
    const embeddings = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    meanEmbedding(embeddings);
    expect(embeddings).toEqual([Float32Array.of(1, 0), Float32Array.of(0, 1)]);
  });

  it('is null of nothing', () => {
    expect(meanEmbedding([])).toBeNull();
  });
});
