import { Pacer } from '../../daemon/output/pacer';
import { monotonicUs } from '../../daemon/timing/monotonic-clock';

describe('Pacer', () => {
  it('keeps the mean rate however long each turn takes', () => {
    const intervalUs = 5000;
    const pacer = new Pacer(intervalUs);
    const startedAtUs = monotonicUs();
    const turns = 60;
    for (let i = 0; i < turns; i++) {
      const busyUntilUs = monotonicUs() + (i % 3) * 1000;
      while (monotonicUs() < busyUntilUs);
      pacer.wait();
    }
    const meanUs = (monotonicUs() - startedAtUs) / turns;
    // A busy machine may miss moments, which lengthens the mean; it never shortens it.
    expect(meanUs).toBeGreaterThan(intervalUs * 0.99);
    expect(meanUs).toBeLessThan(intervalUs * 4);
  });

  it('leaves out moments that passed instead of catching up', () => {
    const pacer = new Pacer(10_000);
    const lateUntilUs = monotonicUs() + 45_000;
    while (monotonicUs() < lateUntilUs);
    pacer.wait(); // late: returns at once
    const before = monotonicUs();
    pacer.wait();
    expect(monotonicUs() - before).toBeGreaterThan(1000);
  });
});
