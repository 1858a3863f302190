// Gives a thread that is busy with frames now and then a turn of its event loop: for
// child processes, timers and the observer of garbage collections.
import { setImmediate } from 'node:timers/promises';
import { monotonicUs } from '../timing/monotonic-clock.js';

/** A turn allocates about a kilobyte, so there are not many; messages do not wait for
 *  them (`receiveMessageOnPort`). */
const EVERY_US = 1_000_000;

export class EventLoopTurns {
  private readonly lastAtUs = new Float64Array(1);

  /** True when it is time to `take` one. Asked first, because a promise is memory. */
  isDue(): boolean {
    return monotonicUs() - this.lastAtUs[0]! >= EVERY_US;
  }

  take(): Promise<void> {
    this.lastAtUs[0] = monotonicUs();
    return setImmediate();
  }
}
