// How often a costly network runs: every frame, every Nth, or as time allows.

export interface CadenceSettings {
  /** Least frames from one run on a face to the next on it. */
  readonly everyFrames: number;
  /** Milliseconds of running that each frame may cost on average; 0 sets no limit. */
  readonly budgetMs: number;
}

/** More frames than ever pass; whole, so that it is no object on the heap. */
export const NEVER = 2 ** 30;

/**
 * Every frame brings its budget, runs spend it. A run that costs more than a frame's
 * budget is paid off by the frames after it, in which nothing runs.
 */
export class Cadence {
  private creditUs = 0;
  private isRunning = false;
  private readonly budgetUs: number;
  private readonly everyFrames: number;

  constructor({ everyFrames, budgetMs }: CadenceSettings) {
    this.everyFrames = everyFrames;
    this.budgetUs = Math.round(budgetMs * 1000);
  }

  /** To be called once per frame. */
  beginFrame(): void {
    const creditUs = this.creditUs + this.budgetUs;
    this.creditUs = this.isRunning ? creditUs : Math.min(creditUs, this.budgetUs);
  }

  /** @param framesSinceRun  of the face in question; NEVER before the first run */
  isDue(framesSinceRun: number): boolean {
    if (framesSinceRun < this.everyFrames) return false;
    return this.budgetUs === 0 || this.creditUs > 0;
  }

  /** Says that a run goes on while frames pass: what they bring is kept for it. */
  beginRun(): void {
    this.isRunning = true;
  }

  /** Says how long a run took that is over. */
  spend(durationUs: number): void {
    this.isRunning = false;
    this.creditUs -= durationUs;
  }
}
