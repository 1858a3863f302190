// `guise logs [-f]`: the log of the running daemon, or of the last one.
import { readFileSync } from 'node:fs';
import { prettyFactory } from 'pino-pretty';
import { ask, follow } from '../control/client.js';
import { GuiseError } from '../errors.js';
import { logFile } from '../log/log-destination.js';
import type { LogLine } from '../log/log-tail.js';
import { printRemark } from './print.js';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly lines: number;
}

/** @throws GuiseError NOT_RUNNING when there is no file of an earlier run either */
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
  // Listened to first, so that no line is lost between the two; one may come by both.
  const coming = options.follow ? follow(['log']) : null;
  let next = coming?.next();
  next?.catch(() => undefined);
  const last = await lastLines(options);
  for (const line of last) print(line);
  const printed = new Set(last.map((line) => JSON.stringify(line)));
  for (let event = await next; event && !event.done; event = await next) {
    const line = event.value.value as LogLine;
    if (!printed.has(JSON.stringify(line))) print(line);
    next = coming!.next();
  }
}

async function lastLines(options: LogsOptions): Promise<readonly LogLine[]> {
  const { lines: count } = options;
  try {
    return (await ask('GET /v1/log', { lines: count })).lines;
  } catch (error) {
    const isNotRunning = error instanceof GuiseError && error.code === 'NOT_RUNNING';
    const lines = isNotRunning && !options.follow ? linesOfFile(count) : null;
    if (!lines) throw error;
    printRemark('guise is not running; this is the log of the last time.');
    return lines;
  }
}

function linesOfFile(count: number): LogLine[] | null {
  let text: string;
  try {
    text = readFileSync(logFile(), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return count > 0 ? lines.slice(-count).flatMap(parsed) : [];
}

/** A run that was killed may have left half a line. */
function parsed(line: string): LogLine[] {
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return [];
  }
}
