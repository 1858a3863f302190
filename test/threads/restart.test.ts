import { Restart } from '../../daemon/threads/restart.js';

describe('the restart of a thread', () => {
  let starts: number[];
  let restart: Restart;

  /** How long each of `count` restarts in a row is waited for, milliseconds. */
  const waits = (count: number) =>
    Array.from({ length: count }, () => {
      const beganMs = Date.now();
      starts = [];
      restart.later();
      jest.runOnlyPendingTimers();
      return starts[0]! - beganMs;
    });

  beforeEach(() => {
    jest.useFakeTimers();
    starts = [];
    restart = new Restart(() => starts.push(Date.now()));
  });

  afterEach(() => jest.useRealTimers());

  test('waits twice as long each time, and half a minute at most', () => {
    expect(waits(8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('begins anew after a success', () => {
    waits(5);
    restart.succeeded();
    expect(waits(2)).toEqual([500, 1000]);
  });

  test('does not happen once somebody else has started it', () => {
    restart.later();
    restart.succeeded();
    jest.runAllTimers();
    expect(starts).toEqual([]);
  });

  test('happens once, however often it is asked for', () => {
    restart.later();
    restart.later();
    jest.runAllTimers();
    expect(starts).toHaveLength(1);
  });
});
