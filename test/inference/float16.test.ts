import { floatsToHalves, halvesToFloats } from '../../daemon/inference/float16.js';

const halfOf = (value: number) => {
  const half = new Uint16Array(1);
  floatsToHalves(Float32Array.of(value), half);
  return half[0];
};

// IEEE 754 binary16, by hand.
test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [0.5, 0x3800],
  [-2, 0xc000],
  [1 / 3, 0x3555],
  [65504, 0x7bff],
  [1e6, 0x7c00],
  [-1e6, 0xfc00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -15, 0x0200],
  [1e-9, 0x0000],
  [2047.9, 0x6800],
])('%f is 0x%s', (value, bits) => {
  expect(halfOf(value)).toBe(bits);
});

test('not-a-number stays that', () => {
  const half = Uint16Array.of(halfOf(Number.NaN)!);
  const back = new Float32Array(1);
  halvesToFloats(half, back);
  expect(back[0]).toBeNaN();
});

test('every half goes there and back unchanged', () => {
  const halves = Uint16Array.from({ length: 0x7c01 }, (_, i) => i);
  const floats = new Float32Array(halves.length);
  halvesToFloats(halves, floats);
  const back = new Uint16Array(halves.length);
  floatsToHalves(floats, back);
  expect(back).toEqual(halves);
  expect(floats.every((value, i) => i === 0 || value > floats[i - 1]!)).toBe(true);
});
