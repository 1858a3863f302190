// Keeps the last lines of an ffmpeg's stderr, for messages about its end.

const KEPT_LINES = 10;
const LONGEST_LINE = 400;

/** ffmpeg is told to put each line's level before it: "[error] …". */
export const stderrArguments: readonly string[] = ['-nostats', '-loglevel', 'level+info'];

const LEVEL = /^((?:\[[^\]]* @ [^\]]*\] )?)\[(\w+)\] /;
const FAILURES = new Set(['error', 'fatal', 'panic']);
const GRAVE = new Set(['warning', ...FAILURES]);

/** Collects text as it arrives and tells whole lines one by one. */
export class StderrTail {
  private readonly all: string[] = [];
  private readonly grave: string[] = [];
  private rest = '';
  private lastFailure = '';

  /** @param onLine  called with each line, its level taken off */
  constructor(private readonly onLine: (line: string) => void = () => {}) {}

  push(text: string): void {
    const lines = (this.rest + text).split(/\r?\n|\r/);
    this.rest = lines.pop()!.slice(-LONGEST_LINE);
    for (const line of lines) this.pushLine(line);
  }

  private pushLine(line: string): void {
    const level = LEVEL.exec(line)?.[2] ?? '';
    const told = line.replace(LEVEL, '$1').trimEnd().slice(0, LONGEST_LINE);
    if (told === '') return;
    keepLast(this.all, told);
    // Without a level it is the dynamic linker's or a wrapper's, hence about a failure.
    if (level === '' || GRAVE.has(level)) keepLast(this.grave, told);
    if (level === '' || FAILURES.has(level)) this.lastFailure = told;
    this.onLine(told);
  }

  /** Warnings and worse; everything when there were none. Ends with a last half line. */
  get lines(): string[] {
    const lines = this.grave.length > 0 ? this.grave : this.all;
    return this.rest.trim() ? [...lines, this.rest.trim()] : [...lines];
  }

  /** The last line that is worse than a warning, a last half line too; "" for none. */
  get lastError(): string {
    return this.rest.trim() || this.lastFailure;
  }
}

function keepLast(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > KEPT_LINES) lines.shift();
}
