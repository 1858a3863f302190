// Ctrl+C and what else tells a command to end.

/** npm passes on a Ctrl+C that the terminal has sent already, so two close ones are one. */
const SECOND_SIGNAL_AFTER_MS = 1000;

/** Listens for SIGINT and SIGTERM from the start until `close`. A second one leaves at
 *  once, whatever is left behind. */
export class Interruption {
  /** Resolves with the first signal. */
  readonly told: Promise<NodeJS.Signals>;
  /** Whether it has come. */
  isTold = false;
  private toldAtMs = 0;
  private resolve!: (signal: NodeJS.Signals) => void;
  private readonly hear = (signal: NodeJS.Signals): void => this.take(signal);

  constructor() {
    this.told = new Promise((resolve) => {
      this.resolve = resolve;
    });
    process.on('SIGINT', this.hear);
    process.on('SIGTERM', this.hear);
  }

  private take(signal: NodeJS.Signals): void {
    if (!this.isTold) {
      this.isTold = true;
      this.toldAtMs = performance.now();
      this.resolve(signal);
    } else if (performance.now() - this.toldAtMs > SECOND_SIGNAL_AFTER_MS) {
      // SIGKILL, because leaving by exit would abort while a network runs.
      process.kill(process.pid, 'SIGKILL');
    }
  }

  close(): void {
    process.off('SIGINT', this.hear);
    process.off('SIGTERM', this.hear);
  }
}
