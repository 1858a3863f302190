import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp, { type SharpOptions } from 'sharp';
import { readCapturedCount } from '../../daemon/capture/captured-count';
import { Verdict } from '../../daemon/output/bare-face-guard';
import { FrameCounts } from '../../daemon/timing/frame-counts';
import { summariseStages } from '../../daemon/timing/stage-clock';
import { scriptedFfmpeg } from '../capture/capture-worker.js';

import {
  breakThread,
  ownFfmpegs,
  planTestPattern,
  supervise,
  until,
} from './supervised.js';

describe('Supervisor', () => {
  it('brings the test pattern to the output and stops without leaving ffmpeg', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    supervisor.start(null);
    const counts = new FrameCounts(plan.memory.counts);
    await until(supervisor, 'frames flow', () => counts.get('bare') > 30);
    expect(supervisor.state.camera.state).toBe('running');
    // Now and then a frame comes late and the one before is held for a moment.
    await until(
      supervisor,
      'it is seen',
      () => supervisor.state.verdict === Verdict.bare,
    );
    expect(summariseStages(plan.memory.stages).frame!.count).toBeGreaterThan(30);
    await supervisor.stop();
    expect(ownFfmpegs()).toEqual([]);
  });

  it('covers and restarts when ffmpeg is killed', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const faults: string[] = [];
    supervisor.on('fault', (message) => faults.push(message));
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    for (const pid of ownFfmpegs()) process.kill(pid, 'SIGKILL');
    await until(
      supervisor,
      'restarting',
      () => supervisor.state.camera.state === 'restarting',
    );
    await until(
      supervisor,
      'it runs again',
      () => supervisor.state.camera.state === 'running',
    );
    expect(faults.join('\n')).toMatch(/SIGKILL/);
    await supervisor.stop();
  });

  it('tells with the fault what ffmpeg said last', async () => {
    const ffmpeg = scriptedFfmpeg(
      'echo "[info] Hello" >&2; echo "[warning] Odd" >&2; echo "[error] No such device" >&2; exit 19',
    );
    const supervisor = supervise({ ...(await planTestPattern()), ffmpeg });
    const faults: string[] = [];
    supervisor.on('fault', (message) => faults.push(message));
    supervisor.start(null);
    await until(supervisor, 'a fault', () => faults.length > 0);
    expect(faults[0]).toMatch(
      /in 0\.5 s\.\n {2}ffmpeg: Odd\n {2}ffmpeg: No such device$/,
    );
    await supervisor.stop();
  });

  it('restarts a capture thread that fails, each time, and leaves no ffmpeg of it', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise(plan);
    const faults: string[] = [];
    supervisor.on('fault', (message) => faults.push(message));
    supervisor.start(null);
    for (let round = 1; round <= 2; round++) {
      await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
      breakThread(supervisor, 'capture-thread.js');
      await until(
        supervisor,
        'it failed',
        () => supervisor.state.camera.state === 'failed',
      );
      await until(supervisor, 'a card', () => supervisor.state.verdict === Verdict.card);
      const captured = readCapturedCount(plan.memory.capturedCount);
      await until(
        supervisor,
        'frames again',
        () => readCapturedCount(plan.memory.capturedCount) > captured,
      );
      await until(
        supervisor,
        'told to run',
        () => supervisor.state.camera.state === 'running',
      );
    }
    const failures = faults.filter((f) => f.startsWith('The capture thread failed'));
    expect(failures).toHaveLength(2);
    expect(ownFfmpegs()).toHaveLength(1);
  });

  it('opens another camera only when the one before is closed, and none once stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guise-two-cameras-'));
    // It takes a while to let go of its device, and notes who has it beside it.
    const ffmpeg = scriptedFfmpeg(`cd ${folder}; trap '' TERM
      [ -e has ] && kill -0 $(cat has) 2> /dev/null && touch two
      echo $$ > has.new; mv has.new has; echo opened >> log
      cat /dev/zero 2> /dev/null; sleep 0.8`);
    const supervisor = supervise({ ...(await planTestPattern()), ffmpeg });
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    const reopened = supervisor.useCamera(supervisor.camera);
    supervisor.pause(true);
    supervisor.pause(false);
    await reopened;
    const openings = () =>
      readFileSync(join(folder, 'log'), 'utf8').split('\n').length - 1;
    await until(supervisor, 'it is open again', () => openings() === 2);
    await until(
      supervisor,
      'it runs again',
      () => supervisor.state.camera.state === 'running',
    );
    expect(existsSync(join(folder, 'two'))).toBe(false);
    await supervisor.stop();
    supervisor.pause(true);
    supervisor.pause(false);
    const { capture } = supervisor as unknown as { capture: { thread: unknown } };
    expect(capture.thread).toBeNull();
    expect(openings()).toBe(2);
    rmSync(folder, { recursive: true });
  });

  it('opens a failed camera no more that nobody wants by then', async () => {
    const supervisor = supervise(await planTestPattern());
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    breakThread(supervisor, 'capture-thread.js');
    supervisor.pause(true);
    await until(
      supervisor,
      'it failed',
      () => supervisor.state.camera.state === 'failed',
    );
    await sleep(1000); // longer than the first restart is waited for
    expect(ownFfmpegs()).toEqual([]);
    supervisor.pause(false);
    await until(supervisor, 'it runs', () => supervisor.state.camera.state === 'running');
  });

  it.each([
    ['failed before', 'failed'],
    ['fails meanwhile', 'running'],
  ])('is stopped for good, though its output %s', async (_, state) => {
    const supervisor = supervise(await planTestPattern());
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    breakThread(supervisor, 'output-thread.js');
    await until(supervisor, state, () => supervisor.state.output.state === state);
    await supervisor.stop();
    const told = jest.fn();
    supervisor.on('change', told).on('fault', told);
    await sleep(1000); // longer than the first restart is waited for
    expect(told).not.toHaveBeenCalled();
  });

  it.each([
    ['capture-thread.js', 'camera', 'running'],
    ['swap-thread.js', 'swap', 'ready'],
    ['output-thread.js', 'output', 'running'],
  ] as const)(
    'waits no longer for a %s that ran well before it failed again',
    async (thread, part, well) => {
      const supervisor = supervise(await planTestPattern());
      const timers = jest.spyOn(globalThis, 'setTimeout');
      const is = (state: string) => () => supervisor.state[part].state === state;
      supervisor.start(null);
      for (let round = 1; round <= 2; round++) {
        await until(supervisor, 'it runs', is(well));
        breakThread(supervisor, thread);
        await until(supervisor, 'it failed', is('failed'));
      }
      await until(supervisor, 'it runs again', is(well));
      const delays = timers.mock.calls.map(([, ms]) => ms!);
      expect(delays.filter((ms) => ms >= 500 && ms < 10_000)).toEqual([500, 500]);
      timers.mockRestore();
    },
  );

  it('shows a photo again that could not be read for a while', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guise-photo-camera-'));
    const photo = join(folder, 'photo.png');
    const grey = { create: { width: 320, height: 240, channels: 3, background: '#888' } };
    const picture = await sharp(grey as SharpOptions)
      .png()
      .toBuffer();
    writeFileSync(photo, picture);
    const plan = await planTestPattern();
    const camera = {
      ...plan.camera,
      kind: 'photo',
      device: photo,
      label: photo,
    } as const;
    const supervisor = supervise({ ...plan, camera });
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    supervisor.pause(true);
    await until(supervisor, 'paused', () => supervisor.state.camera.state === 'paused');
    writeFileSync(photo, picture.subarray(0, 20));
    supervisor.pause(false);
    await until(
      supervisor,
      'it failed',
      () => supervisor.state.camera.state === 'failed',
    );
    writeFileSync(photo, picture);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    rmSync(folder, { recursive: true });
  });

  it('shows a card and says what is missing when there are no networks', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise({
      ...plan,
      pipeline: { ...plan.pipeline, showsNobody: false },
      policy: { onNoSwap: 'hold', holdMs: 500, cover: 'card', longestPauseMs: 0 },
    });
    supervisor.start(null);
    await until(supervisor, 'failure', () => supervisor.state.swap.state === 'failed');
    expect(supervisor.state.swap.detail).toMatch(/^No detector model is in /);
    expect(supervisor.state.verdict).toBe(Verdict.card);
    await supervisor.stop();
  });

  it('goes on without a virtual camera and says why there is none', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise({
      ...plan,
      sinks: [{ kind: 'v4l2loopback', options: { device: '/dev/video-not-there' } }],
    });
    const faults: string[] = [];
    supervisor.on('fault', (message) => faults.push(message));
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    const [sink] = supervisor.state.output.sinks;
    expect(sink!.isOpen).toBe(false);
    expect(sink!.fault).toContain('/dev/video-not-there');
    expect(faults).toEqual([]);
    await supervisor.stop();
  });
});
