import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapIdentity } from '../../daemon/swappers/identity-latent.js';
import { describeWithRealAssets } from '../real-assets.js';

test('multiplies the embedding as a row by the map, then normalises', () => {
  // (0.6, 0.8, 0) · E = (0.6·1 + 0.8·0, 0.6·2 + 0.8·3, 0) = (0.6, 3.6, 0)
  const latent = mapIdentity(
    Float32Array.of(0.6, 0.8, 0),
    Float32Array.of(1, 2, 0, 0, 3, 0, 5, 5, 5),
  );
  const length = Math.sqrt(0.36 + 12.96);
  expect(latent[0]).toBeCloseTo(0.6 / length, 6);
  expect(latent[1]).toBeCloseTo(3.6 / length, 6);
  expect(latent[2]).toBe(0);
});

describeWithRealAssets('the published emap', ({ models }) => {
  test('makes the latent that NumPy makes', () => {
    const file = readFileSync(join(models, 'inswapper_emap.npy'));
    const { buffer } = new Uint8Array(file.subarray(-512 * 512 * 4));
    const embedding = Float32Array.from({ length: 512 }, (_, i) =>
      Math.sin(1.7 * i + 0.3),
    );
    const latent = mapIdentity(embedding, new Float32Array(buffer));
    // e / norm(e) @ emap, divided by its norm, in NumPy with float64.
    const expected = [
      [0, 0.04520234],
      [1, -0.02148228],
      [2, 0.01947665],
      [100, -0.00888337],
      [300, 0.01299746],
      [511, 0.02252617],
    ] as const;
    for (const [at, value] of expected) expect(latent[at]).toBeCloseTo(value, 5);
  });
});
