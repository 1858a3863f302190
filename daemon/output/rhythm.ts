// How evenly frames are written, noted for reports.
import type { StageClock } from '../timing/stage-clock.js';

export class Rhythm {
  private lastAtUs = 0;

  /** @param nominalUs  microseconds from one write to the next, as promised */
  constructor(
    private readonly clock: StageClock,
    private readonly nominalUs: number,
  ) {}

  /** The next write begins a row of its own. */
  restart(): void {
    this.lastAtUs = 0;
  }

  /** A frame is written now. */
  note(nowUs: number): void {
    if (this.lastAtUs > 0) {
      const stepUs = nowUs - this.lastAtUs;
      this.clock.record('jitter', Math.abs(stepUs - this.nominalUs));
    }
    this.lastAtUs = nowUs;
  }
}
