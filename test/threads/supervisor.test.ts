// The threads for real, on the test pattern: no weights are needed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp, { type SharpOptions } from 'sharp';
import { readCaptureStats } from '../../daemon/capture/capture-stats';
import { Verdict } from '../../daemon/output/bare-face-guard';
import { planPipeline } from '../../daemon/pipeline-plan';
import { PreviewView, PreviewWatch } from '../../daemon/preview/preview-watch';
import { loadSettings } from '../../daemon/settings/load-settings';
import { Supervisor, type SupervisorOptions } from '../../daemon/supervisor';
import { FrameCounts } from '../../daemon/timing/frame-counts';
import { summariseStages } from '../../daemon/timing/stage-clock';

const settings = () =>
  loadSettings({
    environment: {},
    overrides: {
      camera: 'test',
      'output.width': 320,
      'output.height': 240,
      'output.fps': 30,
      onDemand: false,
      'models.folder': mkdtempSync(join(tmpdir(), 'guise-no-models-')),
    },
  });

function planTestPattern(previewMaxFps = 0): Promise<SupervisorOptions> {
  return planPipeline(settings(), {
    playback: 'paced',
    isEveryFrame: false,
    isUnhurried: false,
    previewMaxFps,
    sinks: () => [{ kind: 'null' }],
  });
}

async function until(supervisor: Supervisor, what: string, isTrue: () => boolean) {
  const deadline = Date.now() + 20_000;
  while (!isTrue()) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain: ${what}; ${JSON.stringify(supervisor.state)}`);
    }
    await sleep(20);
  }
}

function ffmpegChildren(): number[] {
  const args = ['-o', 'pid=,stat=,comm=', '--ppid', String(process.pid)];
  // ps ends with 1 when there is no child at all.
  const { stdout } = spawnSync('ps', args, { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state, name]) => name === 'ffmpeg' && !state?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** Stopped when its test ends, however it ends: its threads would keep Jest alive. */
function supervise(options: SupervisorOptions): Supervisor {
  const supervisor = new Supervisor(options);
  supervisors.push(supervisor);
  return supervisor;
}
const supervisors: Supervisor[] = [];
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
});

/** Other tests of this process may have left some behind that are still ending. */
let strangers: number[] = [];
beforeEach(() => {
  strangers = ffmpegChildren();
});

const ownFfmpegs = () => ffmpegChildren().filter((pid) => !strangers.includes(pid));

/** Makes a thread fail as a fault in it would: by a message that it cannot obey. */
function breakThread(supervisor: Supervisor, file: string): void {
  type Breakable = { post(message: unknown): void };
  const { capture, output, swap } = supervisor as unknown as {
    capture: { thread: Breakable };
    output: { current: Breakable };
    swap: { current: { thread: Breakable } };
  };
  if (file === 'capture-thread.js') capture.thread.post(null);
  else if (file === 'output-thread.js') output.current.post(null);
  else swap.current.thread.post(null);
}

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
      const { captured } = readCaptureStats(plan.memory.captureStats);
      await until(
        supervisor,
        'frames again',
        () => readCaptureStats(plan.memory.captureStats).captured > captured,
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
      policy: { onNoSwap: 'hold', holdMs: 500, cover: 'card' },
    });
    supervisor.start(null);
    await until(supervisor, 'failure', () => supervisor.state.swap.state === 'failed');
    expect(supervisor.state.swap.detail).toMatch(/detector model file .* is not in/);
    expect(supervisor.state.verdict).toBe(Verdict.card);
    await supervisor.stop();
  });

  it('lets networks go that nobody has needed for a while, and loads them for a look', async () => {
    const plan = {
      ...(await planTestPattern(15)),
      isOnDemand: true,
      unloadAfterMs: 300,
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
      const covered = counts.get('covered');
      const faults: string[] = [];
      supervisor.on('fault', (message) => faults.push(message));
      breakThread(supervisor, thread);
      await until(supervisor, `${thread} failed`, () => faults.length > 0);
      await until(supervisor, 'frames again', () => counts.get('covered') > covered + 30);
    }
    expect(counts.get('bare') - bare).toBeLessThanOrEqual(1);
    expect(supervisor.state.verdict).toBe(Verdict.card);

    supervisor.cover(false);
    await until(supervisor, 'it shows', () => counts.get('bare') > bare + 10);
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
    const { captured } = readCaptureStats(plan.memory.captureStats);
    await sleep(500);
    expect(readCaptureStats(plan.memory.captureStats).captured).toBe(captured);
    expect(counts.get('bare') - bare).toBeLessThanOrEqual(1);
    supervisor.pause(false);
    await until(supervisor, 'it shows', () => counts.get('bare') > bare + 10);
    await supervisor.stop();
  });

  it('goes on without a virtual camera and says why there is none', async () => {
    const plan = await planTestPattern();
    const supervisor = supervise({
      ...plan,
      sinks: [{ kind: 'v4l2loopback', options: { device: '/dev/video-not-there' } }],
    });
    supervisor.start(null);
    await until(supervisor, 'it runs', () => supervisor.state.verdict === Verdict.bare);
    const [sink] = supervisor.state.output.sinks;
    expect(sink!.isOpen).toBe(false);
    expect(sink!.fault).toContain('/dev/video-not-there');
    await supervisor.stop();
  });
});
