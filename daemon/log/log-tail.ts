// The last lines of the log, for whoever asks the running daemon.
import { EventEmitter } from 'node:events';

/** That are kept. */
export const MOST_LINES = 1000;

interface LogTailEvents {
  line: [line: LogLine];
}

/** A line as pino writes it. */
export interface LogLine {
  /** pino's number: 30 is "info", 40 "warn", 50 "error". */
  readonly level: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export class LogTail extends EventEmitter<LogTailEvents> {
  private readonly kept: LogLine[] = [];

  /** @param text  one line of JSON */
  write(text: string): void {
    const line = JSON.parse(text) as LogLine;
    this.kept.push(line);
    if (this.kept.length > MOST_LINES) this.kept.shift();
    this.emit('line', line);
  }

  /** The last `count` lines, oldest first. */
  last(count: number): readonly LogLine[] {
    return count > 0 ? this.kept.slice(-count) : [];
  }
}
