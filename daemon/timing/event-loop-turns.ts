// Gives a thread that is busy with frames now and then a turn of its event loop: for
// child processes, timers and the observer of garbage collections.
import { setImmediate } from 'node:timers/promises';
import { tick, usSince } from './tick.js';

/** A turn allocates about a kilobyte, so there are few; messages do not wait for them
 *  (`receiveMessageOnPort`). */
const EVERY_US = 4_000_000;

export class EventLoopTurns {
  private lastAt = tick();

  /** True when it is time to `take` one. Asked first, because a promise is memory. */
  isDue(): boolean {
    return usSince(this.lastAt) >= EVERY_US;
  }

  take(): Promise<void> {
    this.lastAt = tick();
    return setImmediate();
  }
}
