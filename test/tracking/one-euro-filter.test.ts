import { OneEuroFilter } from '../../daemon/tracking/one-euro-filter.js';

const settings = { minCutoffHz: 1, cutoffPerSpeed: 0, speedCutoffHz: 1 };

/** Runs values through a filter, one a tenth of a second. */
function filtered(
  values: readonly number[],
  changes: Partial<typeof settings> = {},
  unit = 1,
) {
  const filter = new OneEuroFilter(1, { ...settings, ...changes });
  const smooth = new Float32Array(1);
  return values.map((value, i) => {
    filter.filter(Float32Array.of(value), smooth, i * 100_000, unit);
    return smooth[0]!;
  });
}

test('gives the first values as they are', () => {
  expect(filtered([7])).toEqual([7]);
});

test('smooths at rest by its cut-off', () => {
  // τ = 1 / 2π s, weight = 0.1 / (0.1 + τ) = 0.385869…
  const weight = 0.1 / (0.1 + 1 / (2 * Math.PI));
  const [, first, second] = filtered([0, 1, 1]);
  expect(first).toBeCloseTo(0.385869, 5);
  expect(second).toBeCloseTo(weight + (1 - weight) * weight, 5);
});

test('lags less the faster the values move', () => {
  // Speed 10 a second, smoothed by 0.385869 to 3.85869: cut-off 1 + 2 · 3.85869 =
  // 8.71738 Hz, weight = 0.1 · 2π · 8.71738 / (1 + that) = 0.845619…
  const [, moved] = filtered([0, 1], { cutoffPerSpeed: 2 });
  expect(moved).toBeCloseTo(0.845619, 4);
  // And whichever way.
  const [, back] = filtered([0, -1], { cutoffPerSpeed: 2 });
  expect(back).toBeCloseTo(-0.845619, 4);
});

test('measures speed in the unit given', () => {
  // In a unit of 1000 the same motion is slow: nearly the weight at rest.
  const [, moved] = filtered([0, 1], { cutoffPerSpeed: 2 }, 1000);
  expect(moved).toBeCloseTo(0.387, 2);
});

test('steadies noise without moving its mean', () => {
  const noise = Array.from({ length: 200 }, (_, i) => 5 + (i % 2 === 0 ? 0.5 : -0.5));
  const late = filtered(noise).slice(100);
  const spread = Math.max(...late) - Math.min(...late);
  expect(spread).toBeLessThan(0.3);
  expect((Math.max(...late) + Math.min(...late)) / 2).toBeCloseTo(5, 3);
});

test('starts anew after a reset', () => {
  const filter = new OneEuroFilter(2, settings);
  const smooth = new Float32Array(2);
  filter.filter(Float32Array.of(0, 0), smooth, 0, 1);
  filter.reset();
  filter.filter(Float32Array.of(50, 60), smooth, 100_000, 1);
  expect([...smooth]).toEqual([50, 60]);
});

test('starts anew when time does not move on', () => {
  const filter = new OneEuroFilter(1, settings);
  const smooth = new Float32Array(1);
  filter.filter(Float32Array.of(0), smooth, 5, 1);
  filter.filter(Float32Array.of(8), smooth, 5, 1);
  expect(smooth[0]).toBe(8);
});
