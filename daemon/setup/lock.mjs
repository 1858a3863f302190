// Lets one process at a time set up the project; another started meanwhile waits.
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noticing, root, SetupError, say } from './step.mjs';

const folder = join(root, 'build');
const lockFile = join(folder, 'setup.lock');
const LONGEST_WAIT_MS = 30 * 60_000;
const POLL_MS = 200;

/** @returns false when another process holds it */
function tryLock() {
  const own = `${lockFile}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, String(process.pid));
    linkSync(own, lockFile); // with its content from the first moment on
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new SetupError(`${lockFile} could not be written: ${error.message}.`);
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Names a program that the holder has started: npm may go on for a while after its
 * parent was killed, and until it is gone nobody else may begin.
 */
const noteChild = (pid) => appendFileSync(lockFile, ` ${pid}`);

/** The process ids of the holder and its programs; empty when it is gone. */
function readHolder() {
  try {
    return readFileSync(lockFile, 'utf8');
  } catch {
    return '';
  }
}

/** A zombie waits for a parent to notice; in a container there may be none. */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The processes of a holder that are still there, other than this one. */
const aliveOf = (holder) =>
  holder
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && isAlive(pid));

/** Removes the lock of a process that died; another may be doing the same right now. */
function breakLock(deadHolder) {
  const aside = `${lockFile}.${process.pid}.dead`;
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
    const alive = aliveOf(holder);
    if (holder !== '' && alive.length === 0) {
      breakLock(holder);
      continue;
    }
    if (Date.now() > endsAt) {
      throw new SetupError(
        `process ${alive.join(', ')} has been setting up for too long; end it or remove ${lockFile}.`,
      );
    }
    if (!hasTold && alive.length > 0) {
      say(`waiting for process ${alive.join(', ')}, which is setting up …`);
      hasTold = true;
    }
    await sleep(POLL_MS);
  }
}

/** Runs `work` while no other process sets up this project. */
export async function whileLocked(work) {
  await lock();
  noticing.add(noteChild);
  try {
    await work();
  } finally {
    noticing.delete(noteChild);
    unlinkSync(lockFile);
  }
}
