import { native } from '../../native/index.js';

const SIZE = 4;
const FACTOR = 4;

/** What three equal planes of such values gain by enhancement, as Y per pixel. */
function gainOf(before: (x: number, y: number) => number, enhanced: typeof before) {
  const planes = (size: number, value: typeof before) =>
    Float32Array.from({ length: 3 * size * size }, (_, i) =>
      value(i % size, Math.floor(i / size) % size),
    );
  const large = SIZE * FACTOR;
  const residual = new Float32Array(4 * large * large);
  const isMade = native.makeResidual(
    planes(SIZE, before),
    SIZE,
    1,
    0,
    planes(large, enhanced),
    large,
    1,
    0,
    new Float32Array(large * large).fill(1),
    residual,
  );
  const luma = Array.from({ length: large * large }, (_, i) => residual[4 * i]!);
  return { isMade, luma };
}

test.each([
  ['rows', (_: number, y: number) => y],
  ['columns', (x: number) => x],
])(
  'an enlarged slope over %s lies on the one it was made of, edge to edge',
  (_, along) => {
    // Pixel n of the enlarged one has its middle at (n + ½) / 4 − ½ of the other; beyond the
    // outermost middles that one goes on as it ends.
    const place = (n: number) =>
      Math.min(SIZE - 1, Math.max(0, (n + 0.5) / FACTOR - 0.5));
    const { isMade, luma } = gainOf(
      (x, y) => 40 + 50 * along(x, y),
      (x, y) => 40 + 50 * along(place(x), place(y)),
    );
    expect(isMade).toBe(true);
    for (const gain of luma) expect(Math.abs(gain)).toBeLessThan(0.01);
  },
);

test('a network that gives no numbers adds nothing', () => {
  const { isMade, luma } = gainOf(
    () => 40,
    (x, y) => (x === 3 && y === 5 ? Number.NaN : 90),
  );
  expect(isMade).toBe(false);
  expect(new Set(luma)).toEqual(new Set([0]));
});
