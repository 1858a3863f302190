import { LastKnownFaces } from '../../daemon/tracking/last-known-faces.js';

/** A square box about (x, 100). */
const box = (x: number, side = 60) =>
  Float32Array.of(x - side / 2, 100 - side / 2, x + side / 2, 100 + side / 2);

let known: LastKnownFaces;
const see = (x: number, id: number, seenAtUs: number, side = 60) =>
  known.see(box(x, side), 0, id, seenAtUs);
const listed = () =>
  known.entries.slice(0, known.count).map(({ id, seenAtUs }) => [id, seenAtUs]);

beforeEach(() => {
  known = new LastKnownFaces();
});

test('a face seen again at its place is the same one, and keeps its id', () => {
  see(100, 7, 1000);
  see(110, 0, 2000);
  expect(listed()).toEqual([[7, 2000]]);
  expect([...known.entries[0]!.box]).toEqual([80, 70, 140, 130]);
});

// Boxes of 60 pixels that are 30 apart share a third of what both cover, 35 apart less
// than 0.3.
test.each([
  [30, 1],
  [35, 2],
])('seen %d pixels aside, it counts as %d', (aside, count) => {
  see(100, 7, 1000);
  see(100 + aside, 0, 2000);
  expect(known.count).toBe(count);
});

test('one that was not followed takes the id by which it is, another no one else’s', () => {
  see(100, 0, 1000);
  see(102, 7, 2000);
  expect(listed()).toEqual([[7, 2000]]);
  known.clear(box(102), 0, 3000);
  see(300, 0, 3000);
  expect(listed()).toEqual([[0, 3000]]);
});

describe('a face that appears', () => {
  test.each([
    ['first', [3, 1, 2]],
    ['last', [1, 2, 3]],
  ])('is the nearest of those lost, listed %s', (_, order) => {
    const places: Record<number, number> = { 1: 100, 2: 300, 3: 200 };
    for (const id of order) see(places[id]!, id, 1000);
    expect(known.claim(box(215), 0, 2000)).toBe(3);
    expect(new Map(listed() as [number, number][])).toEqual(
      new Map([
        [1, 1000],
        [2, 1000],
        [0, 1999],
      ]),
    );
  });

  test('is none of several that are all too far off, aside or below', () => {
    see(100, 1, 1000);
    see(300, 2, 1000);
    const below = Float32Array.of(270, 191, 330, 251); // 121 pixels, twice 60 and more
    expect(known.claim(box(600), 0, 2000)).toBe(0);
    expect(known.claim(below, 0, 2000)).toBe(0);
    expect(listed()).toEqual([
      [1, 1000],
      [2, 1000],
    ]);
    const nearer = Float32Array.of(270, 189, 330, 249);
    expect(known.claim(nearer, 0, 2000)).toBe(2);
  });

  test('leaves the place where the other was in doubt for 200 ms', () => {
    see(100, 1, 1000);
    expect(known.claim(box(170), 0, 900_000)).toBe(1);
    known.forget(1_099_999, 5_000_000);
    expect(known.count).toBe(1);
    known.forget(1_100_000, 5_000_000);
    expect(known.count).toBe(0);
  });

  test.each([25, 140])('is none that was %d pixels wide when it is 60', (side) => {
    see(100, 1, 1000, side);
    expect(known.claim(box(110), 0, 2000)).toBe(0);
    expect(known.count).toBe(1);
  });

  test('is none that is in the same frame', () => {
    see(100, 1, 2000);
    expect(known.claim(box(160), 0, 2000)).toBe(0);
    expect(known.count).toBe(1);
  });

  test('is none that was farther off than two of its widths', () => {
    see(100, 1, 1000);
    expect(known.claim(box(230), 0, 2000)).toBe(0);
    expect(known.claim(box(210), 0, 2000)).toBe(1);
  });
});

test('those that stay on the list keep when and where they were seen', () => {
  see(100, 1, 1000);
  see(300, 2, 2000);
  see(500, 3, 3000);
  known.clear(box(100), 0, 4000);
  expect(new Map(listed() as [number, number][])).toEqual(
    new Map([
      [2, 2000],
      [3, 3000],
    ]),
  );
  known.forget(12_500, 10_000);
  expect(listed()).toEqual([[3, 3000]]);
  expect([...known.entries[0]!.box]).toEqual([...box(500)]);
});

test('a face of this frame stays, however much of it is behind a followed one', () => {
  see(100, 0, 2000);
  known.clear(box(110), 0, 2000);
  expect(listed()).toEqual([[0, 2000]]);
  known.clear(box(110), 0, 2001);
  expect(known.count).toBe(0);
});

describe('a doubtful face', () => {
  const doubt = (x: number, seenAtUs: number) => known.see(box(x), 0, 0, seenAtUs, true);
  const longest = 1_000_000;

  test('is forgotten after 200 ms, others are not', () => {
    see(300, 0, 1000);
    doubt(100, 1000);
    known.forget(201_000, longest);
    expect(known.count).toBe(2);
    known.forget(201_001, longest);
    expect(listed()).toEqual([[0, 1000]]);
    expect(known.entries[0]!.box[0]).toBe(270);
  });

  test('is a face like others once it is seen again', () => {
    doubt(100, 1000);
    doubt(105, 34_000);
    known.forget(34_000 + longest, longest);
    expect(known.count).toBe(1);
    known.forget(34_001 + longest, longest);
    expect(known.count).toBe(0);
  });

  test('is one where a face is known', () => {
    see(100, 7, 1000);
    doubt(105, 34_000);
    known.forget(500_000, longest);
    expect(listed()).toEqual([[7, 34_000]]);
  });

  test('is not remembered longer than others', () => {
    doubt(100, 1000);
    known.forget(102_000, 100_000);
    expect(known.count).toBe(0);
  });

  test('stays one when another is taken off the list', () => {
    see(300, 0, 1000);
    doubt(100, 1000);
    known.clear(box(300), 0, 9_000_000);
    known.forget(300_000, longest);
    expect(known.count).toBe(0);
  });
});

test('when the list is full, the face seen longest ago gives way', () => {
  const most = known.entries.length;
  for (let i = 0; i < most; i++) see(100 + i * 100, i + 1, i === 5 ? 10 : 1000 + i);
  see(-500, 999, 5000);
  expect(known.count).toBe(most);
  const ids = listed().map(([id]) => id);
  expect(ids).toContain(999);
  expect(ids).not.toContain(6);
});
