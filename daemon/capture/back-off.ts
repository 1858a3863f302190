// How long to wait before a failed camera is opened again.

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** A camera that ran this long was well: the next fault counts as the first again. */
const GOOD_RUN_MS = 60_000;

/** Doubles from 0.5 s to 10 s. */
export class BackOff {
  private nextMs = FIRST_MS;

  /** @param ranMs  how long frames flowed before this fault */
  delayAfter(ranMs: number): number {
    if (ranMs >= GOOD_RUN_MS) this.nextMs = FIRST_MS;
    const delayMs = this.nextMs;
    this.nextMs = Math.min(LONGEST_MS, delayMs * 2);
    return delayMs;
  }
}
