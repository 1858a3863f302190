// Programs of the system that tests need. Where they are missing, what was not run is said.
import { spawnSync } from 'node:child_process';

/** Says on stderr what is not run when one of the programs is missing. */
export function havePrograms(programs: readonly string[], what: string): boolean {
  const missing = programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (missing.length === 0) return true;
  process.stderr.write(`NOT RUN: ${what}, for want of ${missing.join(', ')}.\n`);
  return false;
}
