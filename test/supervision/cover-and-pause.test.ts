import { setTimeout as sleep } from 'node:timers/promises';
import { readCapturedCount } from '../../daemon/capture/captured-count';
import { Verdict } from '../../daemon/output/bare-face-guard';
import type { Supervisor } from '../../daemon/supervision/supervisor';
import { FrameCounts } from '../../daemon/timing/frame-counts';

import {
  breakThread,
  ownFfmpegs,
  planTestPattern,
  supervise,
  until,
} from './supervised.js';

/** Breaks a thread, and waits until thirty frames more were covered after it failed. */
async function seeItCoverAgain(
  supervisor: Supervisor,
  counts: FrameCounts,
  thread: string,
): Promise<void> {
  const faults: string[] = [];
  supervisor.on('fault', (message) => faults.push(message));
  breakThread(supervisor, thread);
  await until(supervisor, `${thread} failed`, () => faults.length > 0);
  const covered = counts.get('covered');
  await until(supervisor, 'frames again', () => counts.get('covered') > covered + 30);
}

describe('Supervisor', () => {
  it('covers from the next frame on and until released, though threads restart', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const counts = new FrameCounts(plan.memory.counts);
    supervisor.start(null);
    await until(supervisor, 'it runs', () => counts.get('bare') > 10);

    supervisor.cover(true);
    const bare = counts.get('bare');
    await until(supervisor, 'it covers', () => counts.get('covered') > 30);
    // The frame that was being written when the order came.
    expect(counts.get('bare') - bare).toBeLessThanOrEqual(1);

    for (const thread of ['output-thread.js', 'swap-thread.js']) {
      await seeItCoverAgain(supervisor, counts, thread);
    }
    expect(counts.get('bare') - bare).toBeLessThanOrEqual(1);
    expect(supervisor.state.verdict).toBe(Verdict.card);

    supervisor.cover(false);
    await until(supervisor, 'it shows', () => counts.get('bare') > bare + 10);
    await supervisor.stop();
  });

  it('obeys a stricter policy from then on, also with an output thread that restarts', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const counts = new FrameCounts(plan.memory.counts);
    supervisor.start(null);
    await until(supervisor, 'it runs', () => counts.get('bare') > 10);
    supervisor.usePolicy({
      onNoSwap: 'cover',
      holdMs: 0,
      cover: 'card',
      longestPauseMs: 0,
    });
    await until(supervisor, 'it covers', () => counts.get('covered') > 10);
    const bare = counts.get('bare');
    await seeItCoverAgain(supervisor, counts, 'output-thread.js');
    expect(counts.get('bare')).toBe(bare);
    await supervisor.stop();
  });

  it('covers the very first frame when covered before the start', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const counts = new FrameCounts(plan.memory.counts);
    supervisor.cover(true);
    supervisor.start(null);
    await until(supervisor, 'frames flow', () => counts.get('covered') > 30);
    expect(counts.get('bare')).toBe(0);
    await supervisor.stop();
  });

  it('closes the camera while paused, shows no frame meanwhile, and goes on after', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const counts = new FrameCounts(plan.memory.counts);
    supervisor.start(null);
    await until(supervisor, 'it runs', () => counts.get('bare') > 10);
    supervisor.pause(true);
    const bare = counts.get('bare');
    await until(
      supervisor,
      'the camera is closed',
      () => supervisor.state.camera.state === 'paused' && ownFfmpegs().length === 0,
    );
    const captured = readCapturedCount(plan.memory.capturedCount);
    await sleep(500);
    expect(readCapturedCount(plan.memory.capturedCount)).toBe(captured);
    expect(counts.get('bare') - bare).toBeLessThanOrEqual(1);
    supervisor.pause(false);
    await until(supervisor, 'it shows', () => counts.get('bare') > bare + 10);
    await supervisor.stop();
  });
});
