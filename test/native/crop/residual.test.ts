import { native } from '../../../native/index.js';

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

describe('a residual that is kept', () => {
  const SIDE = 320;
  const DARK = 40;
  const BRIGHT = 150;
  const ADDED = 10;
  const EDGE = 160;

  /** Luma of a frame that is dark left of a column and bright right of it. */
  function edgeFrame(column: number, noise = () => 0): Uint8Array {
    const frame = new Uint8Array((SIDE * SIDE * 3) / 2).fill(128);
    for (let i = 0; i < SIDE * SIDE; i++) {
      frame[i] = (i % SIDE < column ? DARK : BRIGHT) + noise();
    }
    return frame;
  }

  /** What is added at each column of the middle row; the network saw an edge at EDGE. */
  function addedTo(frame: Uint8Array): number[] {
    const residual = Float32Array.from({ length: 4 * SIDE * SIDE }, (_, i) => {
      if (i % 4 !== 3) return i % 4 === 0 ? ADDED : 0;
      return (i >> 2) % SIDE < EDGE ? DARK : BRIGHT;
    });
    const before = frame.slice();
    const same = Float64Array.of(1, 0, 0, 0, 1, 0);
    native.addResidual(frame, SIDE, SIDE, same, residual, SIDE, 1);
    return Array.from({ length: SIDE }, (_, x) => {
      const at = (SIDE / 2) * SIDE + x;
      return frame[at]! - before[at]!;
    });
  }

  test('is added to a picture that is as it was', () => {
    const added = addedTo(edgeFrame(EDGE)).slice(16, SIDE - 16);
    expect(new Set(added)).toEqual(new Set([ADDED]));
  });

  test('is added alike along all edges of a small crop', () => {
    // The crop's pixels 0–319 lie on the frame's 130–190.
    const frame = new Uint8Array((SIDE * SIDE * 3) / 2).fill(BRIGHT);
    const residual = Float32Array.from({ length: 4 * SIDE * SIDE }, (_, i) =>
      i % 4 === 3 ? BRIGHT : i % 4 === 0 ? ADDED : 0,
    );
    const scale = (SIDE - 1) / 60;
    const toCrop = Float64Array.of(scale, 0, -130 * scale, 0, scale, -130 * scale);
    native.addResidual(frame, SIDE, SIDE, toCrop, residual, SIDE, 1);
    const row = [...frame.subarray(160 * SIDE + 131, 160 * SIDE + 190)];
    expect(new Set(row)).toEqual(new Set([BRIGHT + ADDED]));
  });

  test.each([4, 8])('leaves no line beside an edge that moved by %d', (moved) => {
    const added = addedTo(edgeFrame(EDGE - moved));
    for (let x = EDGE - moved; x < EDGE + 4; x++) {
      expect(added[x]).toBeLessThanOrEqual(ADDED / 4);
    }
  });

  test('is added as before far from what moved', () => {
    const added = addedTo(edgeFrame(EDGE - 8));
    expect(added[EDGE - 40]).toBe(ADDED);
    expect(added[EDGE + 40]).toBe(ADDED);
  });

  test('outlasts a camera’s noise', () => {
    let state = 1;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return Math.round((state / 2147483647 - 0.5) * 16);
    };
    const added = addedTo(edgeFrame(EDGE, noise)).slice(16, SIDE - 16);
    const mean = added.reduce((sum, value) => sum + value, 0) / added.length;
    expect(mean).toBeGreaterThan(0.85 * ADDED);
  });
});
