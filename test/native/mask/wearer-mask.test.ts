import { native } from '../../../native/index.js';
import { lumaFrame } from '../mesh/face.js';

const ones = (size: number) => new Float32Array(size * size).fill(1);

describe('lowerByClasses', () => {
  test('keeps what the likeliest class swaps, the first of equals', () => {
    // Three classes of 2 × 2 pixels; the second is not swapped.
    const logits = Float32Array.of(5, 1, 1, 1, 4, 2, 1, -3, 3, 0, 2, -2);
    const mask = ones(2);
    native.lowerByClasses(logits, Uint8Array.of(1, 0, 1), 2, mask, 2);
    expect([...mask]).toEqual([1, 0, 1, 1]);
  });

  test('takes the mean of the pixels that a mask’s pixel covers', () => {
    const logits = new Float32Array(2 * 16);
    // The second class in 3 of the first 4 pixels, in none of the others.
    for (const at of [0, 1, 4]) logits[16 + at] = 1;
    const mask = ones(2);
    native.lowerByClasses(logits, Uint8Array.of(1, 0), 4, mask, 2);
    expect([...mask]).toEqual([0.25, 1, 1, 1]);
  });

  test('only ever lowers', () => {
    const mask = Float32Array.of(0.5);
    native.lowerByClasses(Float32Array.of(1), Uint8Array.of(1), 1, mask, 1);
    expect(mask[0]).toBe(0.5);
  });

  test('refuses a network that is no multiple of the mask', () => {
    expect(() =>
      native.lowerByClasses(new Float32Array(25), Uint8Array.of(1), 5, ones(2), 2),
    ).toThrow('multiple');
  });
});

test('lowerByValues keeps values within 0 and 1', () => {
  const mask = ones(2);
  native.lowerByValues(Float32Array.of(-3, 0.25, 1, 9), 2, mask, 2);
  expect([...mask]).toEqual([0, 0.25, 1, 1]);
});

test('lowerByLogits keeps what is above 0, not-a-number not', () => {
  const mask = ones(2);
  native.lowerByLogits(Float32Array.of(-3, 0, 0.01, Number.NaN), 2, mask, 2);
  expect([...mask]).toEqual([0, 0, 1, 0]);
});

test('lowerInPolygon empties a square, grown and feathered', () => {
  const square = Float32Array.of(20, 20, 40, 20, 40, 40, 20, 40);
  const mask = ones(64);
  native.lowerInPolygon(square, 4, 4, 8, mask, 64);
  const at = (x: number, y: number) => mask[y * 64 + x]!;
  expect(at(30, 30)).toBe(0);
  expect(at(44, 30)).toBe(0);
  // Half-way through the feather.
  expect(at(48, 30)).toBeCloseTo(0.5, 5);
  expect(at(52, 30)).toBe(1);
  // Round corners: (43, 43) is 4.24 away.
  expect(at(43, 43)).toBeLessThan(0.01);
  expect(at(50, 50)).toBe(1);
});

describe('softenMask', () => {
  const size = 64;
  const scratch = new Float32Array(size * (size + 1));
  const halfMask = () =>
    Float32Array.from({ length: size * size }, (_, i) => (i % size < 32 ? 0 : 1));

  test('blurs by the Gaussian asked for, and gives the lower half to the wearer', () => {
    const mask = halfMask();
    native.softenMask(mask, scratch, size, Math.sqrt(12));
    // Φ((x − 31.5) / √12) · 2 − 1 at x pixels, from a table of the normal distribution.
    const expected = [
      [28, 0],
      [31, 0],
      [33, 0.335],
      [35, 0.688],
      [39, 0.97],
    ] as const;
    for (const [x, value] of expected) {
      expect(Math.abs(mask[32 * size + x]! - value)).toBeLessThan(0.03);
    }
  });

  test('leaves the swap at the crop’s own edges', () => {
    const mask = new Float32Array(size * size);
    native.softenMask(mask, scratch, size, 4);
    expect(mask[32 * size + 32]).toBe(0);
    expect(mask[32 * size]).toBeLessThan(0.35);
    expect(mask[0]).toBeGreaterThan(0.4);
  });

  test('only stretches when nothing is to be blurred', () => {
    const mask = Float32Array.of(0, 0.5, 0.75, 1);
    native.softenMask(mask, scratch, 2, 0);
    expect([...mask]).toEqual([0, 0, 0.5, 1]);
  });
});

describe('restoreByMask', () => {
  const swapped = lumaFrame(32, 32, () => 200, 90, 170);
  const own = lumaFrame(32, 32, () => 50, 140, 110);
  const restore = (mask: Float32Array, frameToCrop: readonly number[], size: number) => {
    const frame = { ...swapped, data: swapped.data.slice() };
    native.restoreByMask(
      frame.data,
      32,
      32,
      own.data,
      Float64Array.from(frameToCrop),
      mask,
      size,
    );
    return frame.data;
  };
  const chroma = (data: Uint8Array, x: number, y: number) => [
    ...data.subarray(1024 + (y >> 1) * 32 + x, 1024 + (y >> 1) * 32 + x + 2),
  ];

  test('puts back luma and chroma where the mask is 0', () => {
    const data = restore(new Float32Array(256), [1, 0, -8, 0, 1, -8], 16);
    expect(data[12 * 32 + 12]).toBe(50);
    expect(chroma(data, 12, 12)).toEqual([140, 110]);
    expect(data[4 * 32 + 4]).toBe(200);
    expect(chroma(data, 4, 4)).toEqual([90, 170]);
  });

  test('mixes by the mask, bilinearly between its pixels', () => {
    const mask = Float32Array.from({ length: 256 }, (_, i) => (i % 16) / 15);
    const data = restore(mask, [0.5, 0, 0, 0, 0.5, 0], 16);
    // Frame x = 11 → crop 5.5 → 5.5/15 of the swap.
    expect(data[8 * 32 + 11]).toBe(Math.round(50 + (5.5 / 15) * 150));
  });

  test('changes nothing where the mask is 1, or where it lies nowhere', () => {
    expect(Buffer.compare(restore(ones(16), [1, 0, 0, 0, 1, 0], 16), swapped.data)).toBe(
      0,
    );
    const nowhere = restore(new Float32Array(256), [0, 0, 0, 0, 0, 0], 16);
    expect(Buffer.compare(nowhere, swapped.data)).toBe(0);
  });

  test.each([1e39, -1e300])('reads no memory elsewhere for %f', (number) => {
    for (let i = 0; i < 6; i++) {
      const matrix = [1, 0, 0, 0, 1, 0].map((value, at) => (at === i ? number : value));
      expect(restore(new Float32Array(256), matrix, 16)).toHaveLength(
        swapped.data.length,
      );
    }
  });
});
