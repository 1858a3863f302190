// Measures switches of networks and faces on a live pipeline: how long no frame comes,
// whether memory is returned, and in which frame another face is worn.
// `node dist/test/threads/measure-switching.js [switches]`
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Supervisor } from '../../daemon/supervision/supervisor.js';
import { FrameCounts } from '../../daemon/timing/frame-counts.js';
import { realAssets } from '../real-assets.js';
import {
  FrameGaps,
  networksWith,
  planSwitching,
  switchableModels,
  wearable,
} from './switching.js';

const WINDOW_MS = 1500;
const FACE_SWITCHES = 30;
const FACE_PAUSE_MS = 100;

const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function measure(switches: number): Promise<void> {
  if (!realAssets) throw new Error('there are no real weights and clips here');
  const folder = switchableModels(realAssets);
  const plan = await planSwitching(join(realAssets.clips, 'lp_d18.mp4'), folder);
  const supervisor = new Supervisor(plan);
  const counts = new FrameCounts(plan.memory.counts);
  const gaps = new FrameGaps(counts);
  supervisor.start(wearable('a'));
  while (counts.get('swapped') < 50) await sleep(20);
  const before = counts.all();
  const calm: number[] = [];
  const switching: number[] = [];
  const windowOf = async (work: () => Promise<void>, longest: number[]) => {
    gaps.reset();
    await Promise.all([work(), sleep(WINDOW_MS)]);
    longest.push(gaps.longestMs);
  };
  for (let i = 0; i < switches; i++) {
    const family = i % 2 === 0 ? 'inswapper' : 'mesh';
    await windowOf(async () => {}, calm);
    await windowOf(() => supervisor.useSettings(networksWith(folder, family)), switching);
    if (i % 10 === 9) process.stdout.write(`${i + 1} switches: ${megabytes()} MB\n`);
    else if (i === 0) process.stdout.write(`first switch: ${megabytes()} MB\n`);
  }
  const after = counts.all();
  for (const name of ['swapped', 'held', 'covered', 'bare'] as const) {
    process.stdout.write(`${name}: ${after[name] - before[name]}\n`);
  }
  process.stdout.write(
    `longest time without a frame in ${WINDOW_MS} ms, median and most: ` +
      `${median(calm)}, ${Math.max(...calm)} ms without, ` +
      `${median(switching)}, ${Math.max(...switching)} ms with a switch\n`,
  );
  await measureFaces(supervisor, counts);
  gaps.stop();
  await supervisor.stop();
  rmSync(folder, { recursive: true });
}

/** Two faces in turn: each is new once, and known ever after. */
async function measureFaces(supervisor: Supervisor, counts: FrameCounts): Promise<void> {
  const frames: number[] = [];
  for (let i = 0; i < FACE_SWITCHES + 2; i++) {
    const before = counts.get('in');
    await supervisor.useFace(wearable(i % 2 === 0 ? 'b' : 'c'));
    if (i >= 2) frames.push(counts.get('in') - before);
    await sleep(FACE_PAUSE_MS);
  }
  process.stdout.write(
    `frames begun until a known face was worn, median and most of ${FACE_SWITCHES}: ` +
      `${median(frames)}, ${Math.max(...frames)}\n`,
  );
}

void measure(Number(process.argv[2] ?? 50));
