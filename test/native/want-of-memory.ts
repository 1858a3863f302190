// Fits a frame to another size where there is memory for Node itself but not for that, and
// prints what is thrown.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { native } from '../../native/index.js';

const LEFT_BYTES = 300e6;
const SIDE = 16384;
const frame = new Uint8Array(64 * 64 * 1.5);
const fitted = new Uint8Array(SIDE * SIDE * 1.5);
const used = Number(
  /VmSize:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1],
);
const limit = `--as=${Math.round(used * 1024 + LEFT_BYTES)}`;
execFileSync('prlimit', [`--pid=${process.pid}`, limit]);
try {
  native.fitNv12(frame, 64, 64, fitted, SIDE, SIDE);
} catch (error) {
  process.stdout.write(String(error));
}
