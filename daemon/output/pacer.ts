// Keeps a thread at a fixed rate: each moment is counted from the first, so that late
// ones do not add up, and moments missed altogether are left out.
import { monotonicUs } from '../timing/monotonic-clock.js';

export class Pacer {
  private readonly sleepWord = new Int32Array(new SharedArrayBuffer(4));
  private nextAtUs: number;

  /** @param intervalUs  microseconds from moment to moment */
  constructor(private readonly intervalUs: number) {
    this.nextAtUs = monotonicUs() + intervalUs;
  }

  /** Sleeps, blocking the thread, until the next moment. */
  wait(): void {
    const waitMs = (this.nextAtUs - monotonicUs()) / 1000;
    if (waitMs > 0) Atomics.wait(this.sleepWord, 0, 0, waitMs);
    const lateUs = monotonicUs() - this.nextAtUs;
    const missed = lateUs > 0 ? Math.floor(lateUs / this.intervalUs) : 0;
    this.nextAtUs += (missed + 1) * this.intervalUs;
  }
}
