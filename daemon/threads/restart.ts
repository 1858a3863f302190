// Starts what failed again, and waits longer each time that it goes on failing.

const FIRST_MS = 500;
const MOST_MS = 30_000;

export class Restart {
  private delayMs = FIRST_MS;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => void) {}

  later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.start, this.delayMs).unref();
    this.delayMs = Math.min(2 * this.delayMs, MOST_MS);
  }

  /** It runs, whoever started it: the next failure is the first one again. */
  succeeded(): void {
    clearTimeout(this.timer);
    this.delayMs = FIRST_MS;
  }
}
