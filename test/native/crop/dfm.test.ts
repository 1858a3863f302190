import { native } from '../../../native/index.js';

const SIZE = 48;
const filled = (value: number, count = SIZE * SIZE) =>
  new Float32Array(count).fill(value);

function softened(painted: Float32Array, face = filled(1), box = filled(1)) {
  const mask = filled(-1);
  native.makeDfmMask(painted, face, box, SIZE, mask, filled(-1));
  return mask;
}

describe('takeDfmPicture', () => {
  test('puts red first, in planes, and keeps 0 to 1', () => {
    // Two by two pixels, blue first.
    const pixels = Float32Array.of(0.1, 0.2, 0.3, -1, 0.5, 2, 0, 1, 0.25, 0.75, 0.5, 1);
    const planes = new Float32Array(12);
    expect(native.takeDfmPicture(pixels, 2, planes)).toBe(true);
    const wanted = [0.3, 1, 0.25, 1, 0.2, 0.5, 1, 0.5, 0.1, 0, 0, 0.75];
    wanted.forEach((value, i) => {
      expect(planes[i]).toBeCloseTo(value, 6);
    });
  });

  test('says when there is something that is no number', () => {
    const pixels = filled(0.5, 12);
    pixels[11] = Number.NaN;
    expect(native.takeDfmPicture(pixels, 2, new Float32Array(12))).toBe(false);
  });
});

describe('makeDfmMask', () => {
  test('makes a hole of one pixel a diamond of thirteen, and blurs none of it away', () => {
    const painted = filled(1);
    painted[24 * SIZE + 24] = 0;
    const mask = softened(painted);
    const missing = mask.reduce((sum, value) => sum + 1 - value, 0);
    expect(missing).toBeCloseTo(13, 1);
    // The deepest place is the middle, and the four sides are alike.
    const at = (x: number, y: number) => mask[(24 + y) * SIZE + 24 + x]!;
    expect(at(0, 0)).toBeCloseTo(Math.min(...mask), 5);
    expect(at(7, 0)).toBeCloseTo(at(-7, 0), 5);
    expect(at(7, 0)).toBeCloseTo(at(0, 7), 5);
    expect(at(0, -7)).toBeCloseTo(at(0, 7), 5);
  });

  test('repeats the edges, so that an even mask stays even', () => {
    for (const value of softened(filled(0.5))) expect(value).toBeCloseTo(0.5, 5);
  });

  test('takes the least of both masks, of 0 to 1 and of the box', () => {
    expect(softened(filled(0.75), filled(0.25))[0]).toBeCloseTo(0.25, 5);
    expect(softened(filled(3), filled(2))[0]).toBeCloseTo(1, 5);
    expect(softened(filled(-1))[0]).toBeCloseTo(0, 5);
    expect(softened(filled(0.75), filled(1), filled(0.5))[0]).toBe(0.5);
  });
});
