// Reads an ffmpeg's stderr line by line and knows its last error, for messages about its
// end.

const LONGEST_LINE = 400;

/** ffmpeg is told to put each line's level before it: "[error] …". */
export const stderrArguments: readonly string[] = ['-nostats', '-loglevel', 'level+info'];

const LEVEL = /^((?:\[[^\]]* @ [^\]]*\] )?)\[(\w+)\] /;
/** Without a level it is the dynamic linker's or a wrapper's, hence about a failure. */
const FAILURES = ['error', 'fatal', 'panic', ''];

/** Collects text as it arrives and tells whole lines one by one. */
export class StderrLines {
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
    if (FAILURES.includes(level)) this.lastFailure = told;
    this.onLine(told);
  }

  /** The last line that is worse than a warning, a last half line too; "" for none. */
  get lastError(): string {
    return this.rest.trim() || this.lastFailure;
  }
}
