import { native } from '../../../native/index.js';

/** One plane of 4 × 4, numbered row by row. */
const picture = Float32Array.from({ length: 16 }, (_, i) => i);

test('a part is every second pixel of every second row', () => {
  const part = new Float32Array(4);
  native.takePart(picture, part, 2, 2, 1, 0);
  expect([...part]).toEqual([1, 3, 9, 11]);
});

test('parts of all planes are taken', () => {
  const planes = Float32Array.from([...picture, ...picture.map((v) => v + 100)]);
  const part = new Float32Array(8);
  native.takePart(planes, part, 2, 2, 0, 1);
  expect([...part]).toEqual([4, 6, 12, 14, 104, 106, 112, 114]);
});

test('parts put back make up the picture', () => {
  const made = new Float32Array(16).fill(-1);
  const part = new Float32Array(4);
  for (const [left, top] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    native.takePart(picture, part, 2, 2, left, top);
    expect(native.putPart(part, made, 2, 2, left, top, 0, 15)).toBe(true);
  }
  expect([...made]).toEqual([...picture]);
});

test('values are kept in their range', () => {
  const made = new Float32Array(4);
  native.putPart(Float32Array.of(-3, 0.25, 0.75, 9), made, 2, 1, 0, 0, 0, 1);
  expect([...made]).toEqual([0, 0.25, 0.75, 1]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is told', (value) => {
  const pixels = new Float32Array(25 * 25).fill(0.5);
  pixels[24 * 25 + 24] = value;
  const made = new Float32Array(25 * 25);
  expect(native.putPart(pixels, made, 25, 1, 0, 0, 0, 1)).toBe(false);
});

test('a picture that is too small is refused', () => {
  expect(() => native.takePart(picture, new Float32Array(9), 3, 2, 0, 0)).toThrow(
    /picture/,
  );
  expect(() => native.takePart(picture, new Float32Array(4), 2, 2, 2, 0)).toThrow(/left/);
});
