// Which ffmpegs a process has running.
import { spawnSync } from 'node:child_process';

/** @returns the pids of those that have not ended */
export function childFfmpegs(parentPid = process.pid): number[] {
  const args = ['-o', 'pid=,stat=,comm=', '--ppid', String(parentPid)];
  // ps ends with 1 when there is no child at all.
  const { stdout } = spawnSync('ps', args, { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state, name]) => name === 'ffmpeg' && !state?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}
