import { ReaderWatch } from '../../daemon/sinks/reader-watch.js';

const ms = 1000;

/** Feeds [raw count, from ms, to ms] in steps of 10 ms and notes when count changes. */
function changes(spans: readonly (readonly [number, number, number])[]): number[][] {
  const watch = new ReaderWatch();
  const seen: number[][] = [];
  for (const [raw, from, to] of spans) {
    for (let at = from; at < to; at += 10) {
      const before = watch.count;
      watch.update(raw, at * ms);
      if (watch.count !== before) seen.push([at, watch.count]);
    }
  }
  return seen;
}

describe('watching readers', () => {
  test('a reader counts once it has stayed 100 ms', () => {
    expect(
      changes([
        [0, 0, 500],
        [1, 500, 1000],
      ]),
    ).toEqual([[600, 1]]);
  });

  test('opening the camera for a moment to list it does not count', () => {
    expect(
      changes([
        [0, 0, 500],
        [1, 500, 590],
        [0, 590, 5000],
      ]),
    ).toEqual([]);
  });

  test('two short looks do not add up to a long one', () => {
    const looks = [
      [1, 0, 90],
      [0, 90, 120],
      [1, 120, 210],
      [0, 210, 400],
    ] as const;
    expect(changes(looks)).toEqual([]);
  });

  test('the camera stays on for 3 s after the last reader left', () => {
    expect(
      changes([
        [1, 0, 1000],
        [0, 1000, 6000],
      ]),
    ).toEqual([
      [100, 1],
      [4000, 0],
    ]);
  });

  test('a reader that comes back in time was never gone', () => {
    expect(
      changes([
        [1, 0, 1000],
        [0, 1000, 3500],
        [1, 3500, 9000],
      ]),
    ).toEqual([[100, 1]]);
  });

  test('a second reader shows at once', () => {
    expect(
      changes([
        [1, 0, 1000],
        [2, 1000, 1100],
      ]),
    ).toEqual([
      [100, 1],
      [1000, 2],
    ]);
  });
});
