// Where a daemon's log goes: to people on a terminal, to the journal, or to a file that
// does not grow for ever.
import { fstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type DestinationStream } from 'pino';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { makePrivateFolder, stateFolder } from '../files/data-folders.js';
import type { Settings } from '../settings/settings.js';

/** The file and three older ones; about ten thousand lines each. */
const FILE_SIZE = '1M';
const OLDER_FILES = 3;

/** Characters that are kept for a terminal that does not take them; more are dropped. */
const MOST_HELD = 1e6;

export interface LogDestination {
  readonly stream: DestinationStream;
  /** For people, not programs. */
  readonly isPretty: boolean;
  /** Why it is not a file although it should be, in one sentence. */
  readonly fault?: string;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

/** Path of the log file, whether or not there is one. */
export const logFile = () => join(stateFolder(), 'guise.log');

export function openLogDestination(wish: Settings['log']['destination']): LogDestination {
  const isToFile = wish === 'file' || (wish === 'auto' && !isStderrWatched());
  if (!isToFile) return toStderr();
  try {
    return toFile(logFile());
  } catch (error) {
    const { message } = error as Error;
    return { ...toStderr(), fault: `The log goes to stderr, not to a file: ${message}.` };
  }
}

/** Whether people or the journal read stderr. */
function isStderrWatched(): boolean {
  return process.stderr.isTTY || isJournal(process.env.JOURNAL_STREAM);
}

/** @param stream  device and inode of the journal's socket, as systemd.exec(5) says */
function isJournal(stream: string | undefined): boolean {
  if (!stream) return false;
  const { dev, ino } = fstatSync(process.stderr.fd);
  return stream === `${dev}:${ino}`;
}

function toStderr(): LogDestination {
  const stream = pino.destination({
    dest: process.stderr.fd,
    sync: true,
    maxLength: MOST_HELD,
  });
  // A terminal that was closed must not end the camera; the last lines are in memory too.
  stream.on('error', () => undefined);
  return {
    stream,
    isPretty: process.stderr.isTTY,
    close: () => Promise.resolve(),
  };
}

/** Exported for tests. @param size  after which another file is begun */
export function toFile(file: string, size = FILE_SIZE): LogDestination {
  let { stream, isLost } = openFile(file, size);
  return {
    stream: {
      write(line) {
        if (!isLost()) return void stream.write(line);
        stream.end();
        ({ stream, isLost } = openFile(file, size));
        // What the disk refused may end in the middle of a line.
        stream.write(`\n${line}`);
      },
    },
    isPretty: false,
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

interface OpenFile {
  readonly stream: RotatingFileStream;
  /** Whether nobody will find there what is written from now on: the disk refused a line,
   *  or somebody took the file away or put another one in its place. */
  isLost(): boolean;
}

function openFile(file: string, size: string): OpenFile {
  const folder = join(file, '..');
  makePrivateFolder(folder);
  const stream = createStream('guise.log', {
    path: folder,
    size,
    rotate: OLDER_FILES,
    mode: 0o600,
  });
  // A full disk must not end the camera; the last lines are in memory too.
  stream.on('error', () => undefined);
  /** Null while the stream itself takes the file away. */
  let opened: bigint | null = null;
  stream.on('open', () => (opened = inodeOf(file)));
  stream.on('rotation', () => (opened = null));
  const isLost = () => stream.destroyed || (opened !== null && inodeOf(file) !== opened);
  return { stream, isLost };
}

function inodeOf(file: string): bigint | null {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
