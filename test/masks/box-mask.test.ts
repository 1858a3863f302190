import { boxMask, type EdgeSettings } from '../../daemon/masks/box-mask.js';

const SIZE = 128;
const at = (mask: Float32Array, x: number, y: number) => mask[y * SIZE + x]!;

const edges: [string, EdgeSettings][] = [
  ['a box', { shape: 'box', blur: 0.3, padding: 0 }],
  ['an ellipse', { shape: 'ellipse', blur: 0.3, padding: 0 }],
  ['a hard box', { shape: 'box', blur: 0, padding: 0 }],
  ['a hard ellipse', { shape: 'ellipse', blur: 0, padding: 0 }],
  ['a padded ellipse', { shape: 'ellipse', blur: 1, padding: 0.4 }],
];

describe.each(edges)('%s', (_, edge) => {
  const mask = boxMask(SIZE, edge);

  test('is full in the middle and nothing at all four edges', () => {
    expect(at(mask, 64, 64)).toBeGreaterThan(0.6);
    for (let i = 0; i < SIZE; i++) {
      for (const [x, y] of [
        [i, 0],
        [i, SIZE - 1],
        [0, i],
        [SIZE - 1, i],
      ] as const) {
        expect(at(mask, x, y)).toBeLessThan(1e-3);
      }
    }
  });

  test('falls steadily from the middle outward', () => {
    for (let x = 64; x < SIZE - 1; x++) {
      expect(at(mask, x + 1, 64)).toBeLessThanOrEqual(at(mask, x, 64) + 1e-6);
    }
  });
});

test('the box has facefusion’s border and softness', () => {
  // blur = ⌊128 · 0.5 · 0.3⌋ = 19: half of the mask at 9.6 pixels, σ = 4.8.
  const mask = boxMask(SIZE);
  expect(Math.abs(at(mask, 10, 64) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(at(mask, 15, 64) - 0.84)).toBeLessThan(0.06);
});

test('padding moves the edge inward', () => {
  const mask = boxMask(SIZE, { shape: 'box', blur: 0.3, padding: 0.25 });
  expect(Math.abs(at(mask, 32, 64) - 0.5)).toBeLessThan(0.06);
});

test('an ellipse leaves the corners of its box out', () => {
  const box = boxMask(SIZE);
  const ellipse = boxMask(SIZE, { shape: 'ellipse', blur: 0.3, padding: 0 });
  expect(at(box, 22, 22)).toBeGreaterThan(0.9);
  expect(at(ellipse, 22, 22)).toBeLessThan(0.3);
  expect(at(ellipse, 64, 24)).toBeGreaterThan(0.9);
});
