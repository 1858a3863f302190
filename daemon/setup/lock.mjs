// Lets one process at a time set up the project; another started meanwhile waits.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, SetupError, say } from './step.mjs';

const folder = join(root, 'build');
const lockFile = join(folder, 'setup.lock');
const LONGEST_WAIT_MS = 30 * 60_000;
const POLL_MS = 200;

/** @returns false when another process holds it */
function tryLock() {
  mkdirSync(folder, { recursive: true });
  try {
    const fd = openSync(lockFile, 'wx');
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new SetupError(`${lockFile} could not be written: ${error.message}.`);
  }
}

/** The holder's process id; null when it has not been written yet or is gone. */
function readHolder() {
  try {
    return readFileSync(lockFile, 'utf8') || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes the lock of a process that died; another may be doing the same right now. */
function breakLock(deadHolder) {
  const aside = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    const isTheDeadOne = readFileSync(aside, 'utf8') === deadHolder;
    if (isTheDeadOne) unlinkSync(aside);
    else renameSync(aside, lockFile);
  } catch {
    // Somebody else was faster.
  }
}

async function lock() {
  const endsAt = Date.now() + LONGEST_WAIT_MS;
  let hasTold = false;
  while (!tryLock()) {
    const holder = readHolder();
    if (holder && (holder === String(process.pid) || !isAlive(holder))) {
      breakLock(holder);
      continue;
    }
    if (Date.now() > endsAt) {
      throw new SetupError(
        `process ${holder} has been setting up for too long; end it or remove ${lockFile}.`,
      );
    }
    if (!hasTold) say(`waiting for process ${holder ?? '?'}, which is setting up …`);
    hasTold = true;
    await sleep(POLL_MS);
  }
}

/** Runs `work` while no other process sets up this project. */
export async function whileLocked(work) {
  await lock();
  try {
    await work();
  } finally {
    unlinkSync(lockFile);
  }
}
