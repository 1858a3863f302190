import { createSwapTurn, SwapTurn } from '../../daemon/threads/swap-turn.js';

let first: SwapTurn;
let second: SwapTurn;
beforeEach(() => {
  const memory = createSwapTurn();
  first = new SwapTurn(memory, 1);
  second = new SwapTurn(memory, 2);
});

test('is had by one thread at a time', () => {
  expect(first.takeWithin(0)).toBe(true);
  expect(second.takeWithin(0)).toBe(false);
  first.release();
  expect(second.takeWithin(0)).toBe(true);
});

test('is over for a thread once a later one asks, and never comes back', () => {
  first.takeWithin(0);
  expect(first.isOver).toBe(false);
  second.takeWithin(0);
  expect(first.isOver).toBe(true);
  first.release();
  expect(first.takeWithin(0)).toBe(false);
  expect(second.takeWithin(0)).toBe(true);
  expect(second.isOver).toBe(false);
});

test('is not lost when somebody without it gives it back', () => {
  first.takeWithin(0);
  second.release();
  expect(second.takeWithin(0)).toBe(false);
});

test('passes on where faces are, once', () => {
  first.leaveFaces((into) => {
    into.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    return 2;
  });
  expect([...second.takeFaces()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([...second.takeFaces()]).toEqual([]);
});
