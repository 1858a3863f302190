// The log: one line per event on stderr, JSON for a journal or file, readable on a
// terminal. Faces' names and paths appear only at level "debug" and below.
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Settings } from '../settings/settings.js';
import type { LogTail } from './log-tail.js';

/** Fields that name a face or a photo. */
const PRIVATE_FIELDS = ['face', 'photo', 'path'];
const CENSORED = '[hidden]';

export interface LogOptions {
  readonly level: Settings['log']['level'];
  /** stderr unless given. */
  readonly destination?: DestinationStream;
  /** Given every line too. */
  readonly tail?: LogTail;
  /** True for people, false for programs; without it, whether stderr is a terminal. */
  readonly isPretty?: boolean;
}

const privateTexts = new Set<string>();
/** Where any of them stands as a word of its own; null while there are none. */
let privatePattern: RegExp | null = null;

/** Keeps a face's name or a photo's path out of the messages of every log. */
export function hideInLog(text: string): void {
  if (!text || privateTexts.has(text)) return;
  privateTexts.add(text);
  // The longest first: of "Ada Lovelace" no more is shown for hiding "Ada", too.
  const words = [...privateTexts]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  privatePattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`,
    'gu',
  );
}

/** The line with private texts replaced in its values that are text, however deep: numbers
 *  and the names of fields are nobody's, and it stays JSON. */
function censor(line: string): string {
  const pattern = privatePattern;
  if (pattern === null) return line;
  const fields = JSON.parse(line, (_name, value) =>
    typeof value === 'string' ? value.replace(pattern, CENSORED) : value,
  );
  return `${JSON.stringify(fields)}\n`;
}

export function createLog(options: LogOptions): Logger {
  const { level, tail, isPretty = process.stderr.isTTY } = options;
  const destination = destinationOf(options.destination, isPretty);
  const takers = tail ? [tail, destination] : [destination];
  // The level may change while it runs.
  const isPrivate = () => pino.levels.values[log.level]! > pino.levels.values.debug!;
  const paths = PRIVATE_FIELDS.flatMap((field) => [field, `*.${field}`]);
  const log: Logger = pino(
    {
      level,
      base: { pid: process.pid },
      redact: { paths, censor: (value) => (isPrivate() ? CENSORED : value) },
    },
    { write: (line) => passOn(line, isPrivate(), takers) },
  );
  return log;
}

/** Gives the line to each. One that cannot take it goes without: nothing that guise does
 *  may fail because it is logged. */
function passOn(
  line: string,
  isPrivate: boolean,
  takers: readonly DestinationStream[],
): void {
  for (const taker of takers) {
    try {
      taker.write(isPrivate ? censor(line) : line);
    } catch {
      // There is no place left to tell it.
    }
  }
}

function destinationOf(
  destination: DestinationStream | undefined,
  isPretty: boolean,
): DestinationStream {
  const stderr = destination ?? pino.destination({ dest: 2, sync: true });
  if (!isPretty) return stderr;
  // Loaded only for people: it takes longer to start than the log itself.
  const { prettyFactory } = require('pino-pretty') as typeof import('pino-pretty');
  const pretty = prettyFactory({
    ignore: 'pid',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
  });
  return { write: (line) => stderr.write(pretty(line)) };
}
