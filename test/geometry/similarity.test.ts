import {
  createAffine,
  invertAffine,
  transformPoints,
} from '../../daemon/geometry/affine.js';
import { alignCrop, createCropPlace } from '../../daemon/geometry/alignment.js';
import { fitSimilarity } from '../../daemon/geometry/similarity.js';
import { templateNames, templatePoints } from '../../daemon/geometry/templates.js';

describe('fitSimilarity', () => {
  test('finds a quarter turn with scale 2 and shift (10, 20)', () => {
    // (x, y) → (−2y + 10, 2x + 20)
    const fromTo = createAffine();
    expect(fitSimilarity([0, 0, 1, 0, 0, 1], [10, 20, 10, 22, 8, 20], fromTo)).toBe(true);
    [0, -2, 10, 2, 0, 20].forEach((value, i) => {
      expect(fromTo[i]).toBeCloseTo(value, 12);
    });
  });

  test('takes the least-squares compromise', () => {
    // Two points pulled apart along x and left alone along y: the unit square's corners
    // to (±2, ±1). Σp·q / Σp² = (4·2 + 4·1) / 8 = 1.5, no rotation.
    const fromTo = createAffine();
    fitSimilarity([-1, -1, 1, -1, 1, 1, -1, 1], [-2, -1, 2, -1, 2, 1, -2, 1], fromTo);
    [1.5, 0, 0, 0, 1.5, 0].forEach((value, i) => {
      expect(fromTo[i]).toBeCloseTo(value, 12);
    });
  });

  test('never mirrors', () => {
    // Mirrored in x; the best rotation without mirroring of this shape has scale 0.6:
    // Σ(px·qx + py·qy) = −2 + 8 = 6 over Σp² = 10, and no turn.
    const fromTo = createAffine();
    fitSimilarity([-1, 0, 1, 0, 0, 2, 0, -2], [1, 0, -1, 0, 0, 2, 0, -2], fromTo);
    [0.6, 0, 0, 0, 0.6, 0].forEach((value, i) => {
      expect(fromTo[i]).toBeCloseTo(value, 12);
    });
  });

  test('refuses points that coincide', () => {
    const fromTo = createAffine();
    expect(fitSimilarity([3, 3, 3, 3], [0, 0, 1, 1], fromTo)).toBe(false);
    expect([...fromTo]).toEqual([1, 0, 0, 0, 1, 0]);
  });
});

describe('invertAffine', () => {
  test('inverts by hand-computed numbers', () => {
    // x' = 2x + 4, y' = 5y − 10  →  x = 0.5x' − 2, y = 0.2y' + 2
    const inverse = createAffine();
    expect(invertAffine(Float64Array.of(2, 0, 4, 0, 5, -10), inverse)).toBe(true);
    [0.5, 0, -2, 0, 0.2, 2].forEach((value, i) => {
      expect(inverse[i]).toBeCloseTo(value, 12);
    });
  });

  test('refuses a matrix that flattens the plane', () => {
    expect(invertAffine(Float64Array.of(1, 2, 0, 2, 4, 0), createAffine())).toBe(false);
  });
});

test('transformPoints may write over its own input', () => {
  const points = Float32Array.of(1, 2, 3, 4);
  transformPoints(Float64Array.of(0, -1, 10, 1, 0, 20), points, points, 2);
  expect([...points]).toEqual([8, 21, 6, 23]);
});

describe('templates', () => {
  test('the 128 template is the 112 one with 8 pixels more on the left', () => {
    // insightface's arcface_dst: the right eye.
    const [x, y] = templatePoints('arcface_112', 112);
    expect(x).toBeCloseTo(38.2946, 9);
    expect(y).toBeCloseTo(51.6963, 9);
    const points = templatePoints('arcface_128', 128);
    expect(points[0]).toBeCloseTo(46.2946, 9);
    expect(points[1]).toBeCloseTo(51.6963, 9);
    const doubled = templatePoints('arcface_128', 256);
    expect(doubled[4]).toBeCloseTo((56.0252 + 8) * 2, 9);
    expect(doubled[5]).toBeCloseTo(71.7366 * 2, 9);
  });

  test.each(templateNames)('%s has level eyes above nose above mouth, evenly', (name) => {
    const [x0, y0, x1, y1, noseX, noseY, x3, y3, x4, y4] = templatePoints(name, 1);
    expect(x0).toBeLessThan(x1!);
    expect(x3).toBeLessThan(x4!);
    // Faces are symmetric, and these are means of many: within half a hundredth.
    const isNear = (a: number, b: number) => Math.abs(a - b) < 0.005;
    const middle = (x0! + x1!) / 2;
    expect(isNear(noseX!, middle) && isNear((x3! + x4!) / 2, middle)).toBe(true);
    expect(isNear(y0!, y1!) && isNear(y3!, y4!)).toBe(true);
    expect(Math.max(y0!, y1!)).toBeLessThan(noseY!);
    expect(noseY).toBeLessThan(Math.min(y3!, y4!));
  });

  test('a face that already lies on the template needs no warp', () => {
    const template = templatePoints('arcface_112', 112);
    const place = createCropPlace();
    expect(alignCrop(Float32Array.from(template), template, place)).toBe(true);
    [1, 0, 0, 0, 1, 0].forEach((value, i) => {
      expect(place.cropToFrame[i]).toBeCloseTo(value, 4);
    });
  });

  test('a face three times as large and 100 pixels to the right is sampled from there', () => {
    const template = templatePoints('arcface_112', 112);
    const face = Float32Array.from(template, (v, i) => v * 3 + (i % 2 === 0 ? 100 : 0));
    const place = createCropPlace();
    alignCrop(face, template, place);
    [3, 0, 100, 0, 3, 0].forEach((value, i) => {
      expect(place.cropToFrame[i]).toBeCloseTo(value, 3);
    });
  });
});
