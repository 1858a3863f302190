// Ctrl+C and what else tells a command to end.
import { isatty } from 'node:tty';

/** npm passes on a Ctrl+C that the terminal has sent already, so two close ones are one. */
const SECOND_SIGNAL_AFTER_MS = 1000;

/** Whoever logs out or closes the terminal sends SIGHUP, on Windows as well. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for them from the start until `close`. A second one leaves at once, whatever
 *  is left behind. */
export class Interruption {
  /** Resolves with the first signal. */
  readonly told: Promise<NodeJS.Signals>;
  /** Whether it has come. */
  isTold = false;
  private toldAtMs = 0;
  private readonly hasTerminal = [0, 1, 2].some(isatty);
  private resolve!: (signal: NodeJS.Signals) => void;
  private readonly hear = (signal: NodeJS.Signals): void => this.take(signal);

  constructor() {
    this.told = new Promise((resolve) => {
      this.resolve = resolve;
    });
    for (const signal of SIGNALS) process.on(signal, this.hear);
  }

  private take(signal: NodeJS.Signals): void {
    if (!this.isTold) {
      this.isTold = true;
      this.toldAtMs = performance.now();
      this.resolve(signal);
      if (signal === 'SIGHUP' && this.hasTerminal) process.once('exit', leaveAtOnce);
    } else if (performance.now() - this.toldAtMs > SECOND_SIGNAL_AFTER_MS) {
      leaveAtOnce();
    }
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.hear);
  }
}

/** By SIGKILL, because leaving by exit aborts while a network runs, and where Node cannot
 *  give a terminal that is gone its settings back. */
function leaveAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
