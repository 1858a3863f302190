import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { CaptureWorker, everyFfmpeg } from './capture-worker.js';

export let system: Ffmpeg;
export let bundled: Ffmpeg;
export let folder: string;
const workers: CaptureWorker[] = [];

beforeAll(async () => {
  [system, bundled] = (await everyFfmpeg()) as [Ffmpeg, Ffmpeg];
  folder = mkdtempSync(join(tmpdir(), 'guise-capture-'));
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export function capture(
  ...args: ConstructorParameters<typeof CaptureWorker>
): CaptureWorker {
  const worker = new CaptureWorker(...args);
  workers.push(worker);
  return worker;
}

/** Process ids of a process's children (ours by default) whose command line holds `word`. */
export function childrenWith(word: string, parentPid = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(
          readFileSync(`/proc/${pid}/status`, 'utf8'),
        );
        const isOurs = Number(parent?.[1]) === parentPid;
        return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}
