import { setTimeout as sleep } from 'node:timers/promises';
import { Verdict } from '../../daemon/output/bare-face-guard';
import { PreviewView, PreviewWatch } from '../../daemon/preview/preview-watch';

import {
  breakThread,
  ownFfmpegs,
  planTestPattern,
  supervise,
  until,
} from './supervised.js';

describe('Supervisor', () => {
  it('lets networks go that nobody has needed for a while, and loads them for a look', async () => {
    const plan = {
      ...(await planTestPattern(15)),
      isOnDemand: true,
      unloadAfterMs: 1, // over before they are loaded
    };
    const watch = new PreviewWatch(plan.memory.preview!.watch);
    const supervisor = supervise(plan);
    const states: string[] = [];
    supervisor.on('change', () => states.push(supervisor.state.swap.state));
    supervisor.start(null);
    await until(supervisor, 'unloaded', () => states.includes('unloaded'));
    for (let round = 0; round < 2; round++) {
      watch.setViews(PreviewView.shown);
      await until(
        supervisor,
        'frames flow',
        () => supervisor.state.verdict === Verdict.bare,
      );
      expect(supervisor.state.swap.state).toBe('ready');
      watch.setViews(0);
      states.length = 0;
      await until(supervisor, 'unloaded again', () => states.includes('unloaded'));
    }
  });

  it('lets no networks go that were switched to meanwhile, once somebody looks', async () => {
    const plan = {
      ...(await planTestPattern(15)),
      isOnDemand: true,
      unloadAfterMs: 400,
    };
    const watch = new PreviewWatch(plan.memory.preview!.watch);
    const supervisor = supervise(plan);
    supervisor.start(null);
    const isReady = () => supervisor.state.swap.state === 'ready';
    await until(supervisor, 'networks ready', isReady);
    await sleep(385);
    await supervisor.useSettings(supervisor.pipeline);
    await sleep(200);
    watch.setViews(PreviewView.shown);
    await until(
      supervisor,
      'frames flow',
      () => supervisor.state.verdict === Verdict.bare,
    );
    expect(isReady()).toBe(true);
  });

  it('closes the camera when the last viewer left while the output was started again', async () => {
    const plan = { ...(await planTestPattern(15)), isOnDemand: true };
    const watch = new PreviewWatch(plan.memory.preview!.watch);
    const supervisor = supervise(plan);
    supervisor.start(null);
    watch.setViews(PreviewView.shown);
    await until(
      supervisor,
      'a picture shows',
      () => supervisor.state.verdict === Verdict.bare,
    );
    breakThread(supervisor, 'output-thread.js');
    await until(
      supervisor,
      'the output failed',
      () => supervisor.state.output.state === 'failed',
    );
    watch.setViews(0);
    await until(
      supervisor,
      'the camera is closed',
      () => supervisor.state.camera.state === 'paused',
    );
    expect(supervisor.state.isWatched).toBe(false);
    expect(supervisor.state.output.state).toBe('running');
  });

  it('opens the camera only while somebody looks', async () => {
    const plan = { ...(await planTestPattern(15)), isOnDemand: true };
    const watch = new PreviewWatch(plan.memory.preview!.watch);
    const supervisor = supervise(plan);
    supervisor.start(null);
    await until(
      supervisor,
      'networks ready',
      () => supervisor.state.swap.state === 'ready',
    );
    await sleep(500);
    expect(supervisor.state.isWatched).toBe(false);
    expect(ownFfmpegs()).toEqual([]);

    watch.setViews(PreviewView.shown);
    const askedAtMs = performance.now();
    await until(
      supervisor,
      'a picture shows',
      () => supervisor.state.verdict === Verdict.bare,
    );
    process.stderr.write(
      `first frame ${Math.round(performance.now() - askedAtMs)} ms after the first look\n`,
    );

    watch.setViews(0);
    await until(
      supervisor,
      'the camera is closed',
      () => supervisor.state.camera.state === 'paused',
    );
    expect(supervisor.state.verdict).toBe(Verdict.card);
    expect(ownFfmpegs()).toEqual([]);

    watch.setViews(PreviewView.shown);
    await until(
      supervisor,
      'a picture shows again',
      () => supervisor.state.verdict === Verdict.bare,
    );
    await supervisor.stop();
  });
});
