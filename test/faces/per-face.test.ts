import { PerFace } from '../../daemon/faces/per-face.js';

const makePerFace = (capacity: number) => {
  let made = 0;
  return new PerFace(
    capacity,
    () => ({ number: made++, cleared: 0 }),
    (memory) => {
      memory.cleared += 1;
    },
  );
};

test('keeps the memory of every face apart', () => {
  const perFace = makePerFace(2);
  const a = perFace.of(7);
  expect(perFace.of(8)).not.toBe(a);
  expect(perFace.of(7)).toBe(a);
  expect(a.cleared).toBe(0);
});

test('clears the memory used longest ago for a newcomer when all is taken', () => {
  const perFace = makePerFace(2);
  const a = perFace.of(1);
  const b = perFace.of(2);
  perFace.of(1);
  expect(perFace.of(3)).toBe(b);
  expect(b.cleared).toBe(1);
  expect(perFace.of(1)).toBe(a);
  expect(a.cleared).toBe(0);
});
