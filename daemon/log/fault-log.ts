// Reports faults that may come with every frame: each kind at once when it is new, then
// at most once a second with the number of times it came.
import type { Logger } from 'pino';

const REPEAT_INTERVAL_MS = 1000;

interface Repetition {
  count: number;
  message: string;
  timer: NodeJS.Timeout;
}

export class FaultLog {
  private readonly repetitions = new Map<string, Repetition>();

  constructor(
    private readonly log: Pick<Logger, 'warn'>,
    private readonly intervalMs = REPEAT_INTERVAL_MS,
  ) {}

  /**
   * @param kind   faults of one kind count as repetitions of each other
   * @param count  how often it came since it was last reported here
   */
  report(kind: string, message: string, count = 1): void {
    const repetition = this.repetitions.get(kind);
    if (repetition) {
      repetition.count += count;
      repetition.message = message;
      return;
    }
    this.write(kind, message, count);
  }

  /** Reports what is still counted, at once. */
  flush(): void {
    for (const [kind, { timer, count, message }] of this.repetitions) {
      clearTimeout(timer);
      if (count > 0) this.log.warn({ fault: kind, count }, message);
    }
    this.repetitions.clear();
  }

  private write(kind: string, message: string, count: number): void {
    this.log.warn({ fault: kind, count }, message);
    const timer = setTimeout(() => this.tell(kind), this.intervalMs);
    timer.unref();
    this.repetitions.set(kind, { count: 0, message, timer });
  }

  private tell(kind: string): void {
    const repetition = this.repetitions.get(kind);
    this.repetitions.delete(kind);
    if (repetition && repetition.count > 0) {
      this.write(kind, repetition.message, repetition.count);
    }
  }
}
