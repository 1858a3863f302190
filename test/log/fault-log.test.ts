import { setTimeout as sleep } from 'node:timers/promises';
import { FaultLog } from '../../daemon/log/fault-log.js';

describe('FaultLog', () => {
  it('reports a fault at once and its repetitions with their count', async () => {
    const warn = jest.fn();
    const faults = new FaultLog({ warn }, 40);
    faults.report('swap', 'Swap failed.');
    faults.report('swap', 'Swap failed.');
    faults.report('swap', 'Swap failed again.', 3);
    faults.report('sink', 'Sink failed.');
    expect(warn.mock.calls).toEqual([
      [{ fault: 'swap', count: 1 }, 'Swap failed.'],
      [{ fault: 'sink', count: 1 }, 'Sink failed.'],
    ]);
    await sleep(80);
    expect(warn).toHaveBeenCalledTimes(3);
    expect(warn).toHaveBeenLastCalledWith(
      { fault: 'swap', count: 4 },
      'Swap failed again.',
    );
    faults.flush();
  });

  it('keeps to one line per interval while a fault goes on', async () => {
    const warn = jest.fn();
    const faults = new FaultLog({ warn }, 100);
    const endAt = performance.now() + 250;
    let count = 0;
    while (performance.now() < endAt) {
      faults.report('swap', 'Swap failed.');
      count += 1;
      await sleep(2);
    }
    faults.flush();
    expect(warn.mock.calls.length).toBeLessThanOrEqual(4);
    const counted = warn.mock.calls.map(
      ([fields]) => (fields as { count: number }).count,
    );
    expect(counted.reduce((sum, n) => sum + n, 0)).toBe(count);
  });
});
