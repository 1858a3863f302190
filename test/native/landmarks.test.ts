import { native } from '../../native/index.js';

test('landmarks are taken from a crop to the frame with their depth', () => {
  const landmarks = Float32Array.of(10.5, 20.5, 4);
  // Twice as large, a quarter turn, shifted: (x, y) → (100 − 2y, 50 + 2x).
  native.landmarksToFrame(landmarks, 1, Float64Array.of(0, -2, 100, 2, 0, 50));
  expect([...landmarks]).toEqual([60, 70, 8]);
});

describe('landmarkExtent', () => {
  const landmarks = Float32Array.of(1, 2, 9, 5, -3, 9, 3, 7, 9);
  const extentAlong = (...directions: number[]) => {
    const extent = new Float64Array(4);
    native.landmarkExtent(landmarks, Float64Array.from(directions), extent);
    return [...extent];
  };

  test('is the box along the axes', () => {
    expect(extentAlong(1, 0, 0, 1)).toEqual([1, -3, 5, 7]);
  });

  test('is how far they reach along other directions', () => {
    // x + y: 3, 2, 10; y − x: 1, −8, 4.
    expect(extentAlong(1, 1, -1, 1)).toEqual([2, -8, 10, 4]);
  });

  test('is no number when a landmark is none', () => {
    const extent = new Float64Array(4);
    const broken = Float32Array.of(1, 2, 3, Number.NaN, 5, 6);
    native.landmarkExtent(broken, Float64Array.of(1, 0, 0, 1), extent);
    expect(extent[0]).toBeNaN();
    expect(extent[2]).toBeNaN();
  });
});

describe('isMaskKept', () => {
  const mask = Float32Array.of(1, 0, 0.5, Number.NaN);

  test('counts what is given back over the pixels named', () => {
    // Of 1, 0 and 0.5 half is given back.
    expect(native.isMaskKept(mask, Int32Array.of(0, 1, 2), 0.5)).toBe(true);
    expect(native.isMaskKept(mask, Int32Array.of(1, 2), 0.5)).toBe(false);
  });

  test('a value that is no number keeps nothing', () => {
    expect(native.isMaskKept(mask, Int32Array.of(0, 3), 1)).toBe(false);
  });

  test('places beyond the mask are refused', () => {
    expect(() => native.isMaskKept(mask, Int32Array.of(4), 1)).toThrow(/pixels/);
    expect(() => native.isMaskKept(mask, Int32Array.of(-1), 1)).toThrow(/pixels/);
  });
});
