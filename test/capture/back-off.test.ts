import { BackOff } from '../../daemon/capture/back-off.js';

test('waits twice as long after each fault, and ten seconds at most', () => {
  const backOff = new BackOff();
  const waits = Array.from({ length: 7 }, () => backOff.delayAfter(59_999));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('begins anew after a camera that ran for a minute', () => {
  const backOff = new BackOff();
  for (let i = 0; i < 4; i++) backOff.delayAfter(0);
  expect(backOff.delayAfter(60_000)).toBe(500);
  expect(backOff.delayAfter(0)).toBe(1000);
});
