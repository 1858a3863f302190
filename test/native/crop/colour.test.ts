import { native } from '../../../native/index.js';

const SIZE = 32;
const AREA = SIZE * SIZE;

type Rgb = readonly [number, number, number];

/** Planes whose pixels alternate by row pairs between two colours. */
function planes(a: Rgb, b: Rgb = a, toValue = (v: number) => v): Float32Array {
  return Float32Array.from({ length: 3 * AREA }, (_, i) => {
    const row = Math.floor((i % AREA) / SIZE);
    return toValue((row % 4 < 2 ? a : b)[Math.floor(i / AREA)]!);
  });
}

const everywhere = new Float32Array(AREA).fill(1);

function match(
  target: Float32Array,
  painted: Float32Array,
  { mask = everywhere, scale = 1, offset = 0, strength = 1 } = {},
): (row: number) => number[] {
  native.matchColour(target, painted, mask, SIZE, scale, offset, strength);
  return (row) => [0, 1, 2].map((c) => painted[c * AREA + row * SIZE]! * scale + offset);
}

function expectNear(actual: number[], expected: Rgb, within = 1): void {
  for (const c of [0, 1, 2] as const) {
    expect(Math.abs(actual[c]! - expected[c])).toBeLessThan(within);
  }
}

describe('matchColour', () => {
  test('gives one flat colour the other', () => {
    const matched = match(planes([210, 150, 120]), planes([90, 130, 160]));
    expectNear(matched(0), [210, 150, 120]);
  });

  test('gives the target’s contrast', () => {
    const grey = (v: number): Rgb => [v, v, v];
    const matched = match(planes(grey(100), grey(140)), planes(grey(90), grey(150)));
    expectNear(matched(0), grey(100));
    expectNear(matched(2), grey(140));
  });

  test('halves contrast at most', () => {
    const grey = (v: number): Rgb => [v, v, v];
    const matched = match(planes(grey(120)), planes(grey(90), grey(150)));
    // L of 90, 120 and 150 is 38.2, 50.4 and 62.2: half of the deviation of 12 is 6.
    expect(matched(2)[0]! - matched(0)[0]!).toBeGreaterThan(25);
    expect(matched(2)[0]! - matched(0)[0]!).toBeLessThan(34);
  });

  test('goes as far as asked', () => {
    const matched = match(planes([200, 200, 200]), planes([100, 100, 100]), {
      strength: 0.5,
    });
    expectNear(matched(0), [150, 150, 150]);
  });

  test('reads and writes values in their own range', () => {
    const painted = planes([90, 130, 160], undefined, (v) => v / 127.5 - 1);
    const range = { scale: 127.5, offset: 127.5 };
    expectNear(match(planes([210, 150, 120]), painted, range)(0), [210, 150, 120]);
  });

  test('goes by the masked pixels and changes no others', () => {
    const mask = everywhere.map((_, i) => (Math.floor(i / SIZE) % 4 < 2 ? 1 : 0));
    const target = planes([200, 160, 140], [0, 0, 255]);
    const matched = match(target, planes([90, 90, 90], [10, 250, 10]), { mask });
    expectNear(matched(0), [200, 160, 140]);
    expectNear(matched(2), [10, 250, 10]);
  });

  test('changes nothing without a masked pixel', () => {
    const painted = planes([1, 2, 3]);
    match(planes([200, 200, 200]), painted, { mask: new Float32Array(AREA) });
    expect([...painted]).toEqual([...planes([1, 2, 3])]);
  });
});

describe('sharpenCrop', () => {
  const scratch = new Float32Array(2 * AREA + SIZE);

  test('adds what the blur takes from a point', () => {
    const painted = new Float32Array(3 * AREA);
    painted[AREA + 16 * SIZE + 16] = 1;
    native.sharpenCrop(painted, scratch, SIZE, 0.5);
    // Six boxes of three leave (141/729)² of a point; 141 is the central trinomial.
    expect(painted[AREA + 16 * SIZE + 16]).toBeCloseTo(1.5 - 0.5 * (141 / 729) ** 2, 4);
    expect(painted[16 * SIZE + 16]).toBe(0);
  });

  test('leaves flat areas as they are', () => {
    const painted = new Float32Array(3 * AREA).fill(0.4);
    native.sharpenCrop(painted, scratch, SIZE, 2);
    expect(painted[16 * SIZE + 16]).toBeCloseTo(0.4, 4);
  });
});
