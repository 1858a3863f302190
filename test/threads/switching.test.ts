// Switches of networks and faces on a live pipeline, with real detection on a real clip.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Supervisor,
  type SupervisorOptions,
} from '../../daemon/supervision/supervisor.js';
import { FrameCounts } from '../../daemon/timing/frame-counts.js';
import { describeWithRealAssets } from '../real-assets.js';
import { until } from '../until.js';
import {
  FrameGaps,
  networksWith,
  planSwitching,
  switchableModels,
  wearable,
} from './switching.js';

describeWithRealAssets('switching while live', (assets) => {
  let folder: string;
  let plan: SupervisorOptions;
  let supervisor: Supervisor;
  let gaps: FrameGaps;
  let counts: FrameCounts;
  const faults: string[] = [];

  beforeAll(async () => {
    folder = switchableModels(assets);
    plan = await planSwitching(join(assets.clips, 'lp_d18.mp4'), folder);
    supervisor = new Supervisor(plan);
    supervisor.on('fault', (message) => faults.push(message));
    supervisor.start(wearable('a'));
    counts = new FrameCounts(plan.memory.counts);
    gaps = new FrameGaps(counts);
    await seen(20);
  }, 60_000);
  afterAll(async () => {
    await supervisor.stop();
    gaps.stop();
    rmSync(folder, { recursive: true });
  });

  /** Waits for so many more swapped frames. */
  async function seen(frames: number): Promise<void> {
    const before = counts.get('swapped');
    const deadline = Date.now() + 30_000;
    while (counts.get('swapped') < before + frames) {
      if (Date.now() > deadline) {
        throw new Error(`no frames: ${JSON.stringify(supervisor.state)} ${faults}`);
      }
      await sleep(10);
    }
  }

  /** What viewers saw meanwhile that was not the swapped face or the one before. */
  async function unseemly(work: () => Promise<void>): Promise<Record<string, number>> {
    const before = counts.all();
    gaps.reset();
    await work();
    await seen(20);
    const after = counts.all();
    return {
      bare: after.bare - before.bare,
      covered: after.covered - before.covered,
      held: after.held - before.held,
    };
  }

  const nothing = { bare: 0, covered: 0, held: 0 };
  const models = () => supervisor.state.models.map(({ name }) => name);

  test('to another swapper and back shows nothing but swapped faces', async () => {
    const switched = await unseemly(() =>
      supervisor.useSettings(networksWith(folder, 'inswapper')),
    );
    expect(switched).toEqual(nothing);
    expect(models()).toContain('white');
    process.stderr.write(`longest time without a frame: ${gaps.longestMs} ms\n`);
    const back = await unseemly(() =>
      supervisor.useSettings(networksWith(folder, 'mesh')),
    );
    expect(back).toEqual(nothing);
    expect(models()).not.toContain('white');
    process.stderr.write(`and back: ${gaps.longestMs} ms\n`);
  }, 60_000);

  test('to a network that is not there is told, and the one in use goes on', async () => {
    const failed = await unseemly(async () => {
      await expect(
        supervisor.useSettings(networksWith(folder, 'hyperswap')),
      ).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    });
    expect(failed).toEqual(nothing);
    expect(supervisor.state.swap.state).toBe('ready');
    expect(supervisor.pipeline.swapperFamily).toBe('mesh');
  }, 60_000);

  test('to a face that the networks cannot wear is told, and the face stays', async () => {
    await supervisor.useSettings(networksWith(folder, 'inswapper'));
    const refused = await unseemly(async () => {
      await expect(supervisor.useFace(wearable('b', false))).rejects.toMatchObject({
        code: 'FACE_NOT_EMBEDDED',
      });
    });
    expect(refused).toEqual(nothing);
    expect(supervisor.state.swap.wearing).toBe('a');
  }, 60_000);

  test('to networks that cannot wear the face is told, and those in use go on', async () => {
    await supervisor.useSettings(networksWith(folder, 'mesh'));
    await supervisor.useFace(wearable('c', false));
    expect(supervisor.state.swap.wearing).toBe('c');
    const refused = await unseemly(async () => {
      await expect(
        supervisor.useSettings(networksWith(folder, 'inswapper')),
      ).rejects.toMatchObject({ code: 'FACE_NOT_EMBEDDED' });
    });
    expect(refused).toEqual(nothing);
    expect(supervisor.pipeline.swapperFamily).toBe('mesh');
  }, 60_000);

  test('to networks and a face of which neither goes with what was before', async () => {
    const switched = await unseemly(() =>
      supervisor.useSettings(networksWith(folder, 'inswapper'), wearable('d')),
    );
    expect(switched).toEqual(nothing);
    expect(supervisor.state.swap.wearing).toBe('d');
    const refused = networksWith(folder, 'hyperswap');
    await expect(supervisor.useSettings(refused, wearable('e'))).rejects.toMatchObject({
      code: 'MODEL_MISSING',
    });
    // Had the face that was refused been kept, these would wear it.
    await supervisor.useSettings(networksWith(folder, 'mesh'));
    expect(supervisor.state.swap.wearing).toBe('d');
  }, 60_000);

  test('several times at once makes the last switch only', async () => {
    await supervisor.useFace(wearable('a'));
    const wishes = [0.2, 0.4, 0.6].map((shapeTransfer) =>
      networksWith(folder, 'mesh', { 'swapper.mesh.shapeTransfer': shapeTransfer }),
    );
    const switched = await unseemly(async () => {
      await Promise.all(wishes.map((wish) => supervisor.useSettings(wish)));
    });
    expect(switched).toEqual(nothing);
    expect(supervisor.pipeline.swapper.shapeTransfer).toBe(0.6);
  }, 60_000);

  test('of a setting that needs no other network is done by the same thread', async () => {
    await supervisor.useSettings(networksWith(folder, 'mesh'));
    const asked = new Int32Array(plan.memory.swapTurn.words)[1];
    const tuned = networksWith(folder, 'mesh', { 'swapper.mesh.shapeTransfer': 0.3 });
    expect(await unseemly(() => supervisor.tune(tuned))).toEqual(nothing);
    expect(new Int32Array(plan.memory.swapTurn.words)[1]).toBe(asked);
    expect(supervisor.pipeline.swapper.shapeTransfer).toBe(0.3);
  }, 60_000);

  test('between faces is done in the next frame', async () => {
    const switched = await unseemly(async () => {
      for (const name of ['d', 'a', 'd', 'a']) await supervisor.useFace(wearable(name));
    });
    expect(switched).toEqual(nothing);
    expect(supervisor.state.swap.wearing).toBe('a');
  }, 60_000);
});

describeWithRealAssets('a face that the first networks cannot wear', (assets) => {
  test('is told once, shows no frame, and the next one is worn', async () => {
    const folder = switchableModels(assets);
    const plan = await planSwitching(join(assets.clips, 'lp_d18.mp4'), folder);
    const supervisor = new Supervisor({
      ...plan,
      pipeline: networksWith(folder, 'inswapper'),
    });
    const faults: string[] = [];
    supervisor.on('fault', (message) => faults.push(message));
    const counts = new FrameCounts(plan.memory.counts);
    try {
      supervisor.start(wearable('b', false));
      await until('it covers', () => counts.get('covered') >= 30);
      expect(faults).toEqual([expect.stringContaining('has no identity of the kind')]);
      expect(counts.get('bare') + counts.get('swapped')).toBe(0);
      await supervisor.useFace(wearable('a'));
      await until('it swaps', () => counts.get('swapped') >= 10);
    } finally {
      await supervisor.stop();
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
