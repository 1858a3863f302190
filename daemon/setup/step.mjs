// What every set-up step needs: where the project is, telling, running, and remembering
// what was done. Plain JavaScript without dependencies: it runs before any is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A fault of set-up, told to a person in one sentence. */
export class SetupError extends Error {}

export function say(sentence) {
  process.stderr.write(`guise: ${sentence}\n`);
}

/** Told the process id of every program that `run` starts. */
export const noticing = new Set();

/**
 * Runs a program to its end, its output shown.
 * @throws SetupError that begins with whatFailed
 */
export function run(command, args, whatFailed, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    });
    if (child.pid) for (const note of noticing) note(child.pid);
    child.once('error', (error) => {
      const reason = `${command} could not be started (${error.message})`;
      reject(new SetupError(`${whatFailed}: ${reason}.`));
    });
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new SetupError(`${whatFailed}: see the lines above.`));
    });
  });
}

/** The npm that started this, else the one on PATH. */
export function runNpm(args, whatFailed) {
  const script = process.env.npm_execpath ?? '';
  if (/npm-cli\.[cm]?js$/.test(script) && existsSync(script)) {
    return run(process.execPath, [script, ...args], whatFailed);
  }
  // On Windows npm is a batch file, which only a shell can start.
  return run('npm', args, whatFailed, { shell: process.platform === 'win32' });
}

const stampFile = (name) => join(root, 'build', 'stamps', name);

/** True when `digest` differs from that of the step's last success. */
export function isStale(name, digest) {
  const stamp = stampFile(name);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest;
}

export function markFresh(name, digest) {
  const stamp = stampFile(name);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(`${stamp}.part`, digest);
  renameSync(`${stamp}.part`, stamp);
}

/** @param files  relative to the root */
export function digestOf(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Files below `folder` with one of the extensions, relative to the root, sorted. */
export function filesUnder(folder, extensions) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((e) => entry.name.endsWith(e)))
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1),
    )
    .sort();
}
