// `guise logs [-f]`: the log of the running daemon.
import { prettyFactory } from 'pino-pretty';
import { ask, follow } from '../control/client.js';
import type { LogLine } from '../log-tail.js';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly lines: number;
}

/** @throws GuiseError NOT_RUNNING, BAD_USAGE */
export async function printLog(options: LogsOptions): Promise<void> {
  const pretty = prettyFactory({
    ignore: 'pid',
    singleLine: true,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss',
    colorize: process.stdout.isTTY,
  });
  const print = (line: LogLine) => {
    process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : pretty(line));
  };
  // Followed first, so that no line is lost between the two.
  const coming = options.follow ? follow(['log']) : null;
  const { lines } = await ask('GET /v1/log', { lines: options.lines });
  for (const line of lines) print(line);
  if (coming) for await (const { value } of coming) print(value as LogLine);
}
