import { Pacer } from '../../daemon/output/pacer';
import { native } from '../../native/index';

describe('Pacer', () => {
  it('keeps the mean rate however long each turn takes', () => {
    const intervalUs = 5000;
    const pacer = new Pacer(intervalUs);
    const startedAtUs = native.nowUs();
    const turns = 60;
    for (let i = 0; i < turns; i++) {
      const busyUntilUs = native.nowUs() + (i % 3) * 1000;
      while (native.nowUs() < busyUntilUs);
      pacer.wait();
    }
    const meanUs = (native.nowUs() - startedAtUs) / turns;
    // A busy machine may miss moments, which lengthens the mean; it never shortens it.
    expect(meanUs).toBeGreaterThan(intervalUs * 0.99);
    expect(meanUs).toBeLessThan(intervalUs * 4);
  });

  it('leaves out moments that passed instead of catching up', () => {
    const pacer = new Pacer(10_000);
    const lateUntilUs = native.nowUs() + 45_000;
    while (native.nowUs() < lateUntilUs);
    pacer.wait(); // late: returns at once
    const before = native.nowUs();
    pacer.wait();
    expect(native.nowUs() - before).toBeGreaterThan(1000);
  });
});
