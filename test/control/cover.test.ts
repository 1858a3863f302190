// Panic and pause on a real daemon, frame by frame: the test pattern counts as "bare"
// wherever it is shown.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withGuiseCommand } from '../../daemon/readiness/guise-command.js';
import { childFfmpegs } from '../ffmpeg/child-ffmpegs.js';
import { type RunningDaemon, TestHome, until } from './running-daemon.js';

let home: TestHome;

beforeEach(() => {
  home = new TestHome();
});

afterEach(() => home.remove());

const start = () => home.startDaemon(['--set', 'onDemand=false']);
const frames = async (daemon: RunningDaemon): Promise<Record<string, number>> =>
  (await daemon.ask('GET /v1/metrics')).json.frames;

async function untilShown(daemon: RunningDaemon, kind: string, count: number) {
  await until(`${count} frames are ${kind}`, async () => {
    return (await frames(daemon))[kind]! >= count;
  });
}

const ffmpegsOf = (daemon: RunningDaemon) => childFfmpegs(daemon.child.pid);

describe('a panic', () => {
  it('covers from the next frame on, through restarts of all threads, until released', async () => {
    const daemon = await start();
    await untilShown(daemon, 'bare', 10);
    const panic = await home.guise(['panic']);
    expect([panic.status, panic.stdout]).toEqual([
      0,
      withGuiseCommand('Covered. "guise release" ends it.\n'),
    ]);
    const { bare, covered } = await frames(daemon);
    await untilShown(daemon, 'covered', covered! + 30);
    expect((await frames(daemon)).bare).toBe(bare);

    // Another size: every thread is a new one, and so are the counts.
    await daemon.ask('PATCH /v1/settings', { values: { 'output.width': 480 } });
    await untilShown(daemon, 'covered', 30);
    expect((await frames(daemon)).bare).toBe(0);
    // The camera alone, opened anew.
    await daemon.ask('PUT /v1/mirror', { isMirrored: true });
    await untilShown(daemon, 'covered', (await frames(daemon)).covered! + 30);
    expect((await frames(daemon)).bare).toBe(0);
    expect((await daemon.ask('GET /v1/state')).json).toMatchObject({
      isCovered: true,
      showing: 'card',
    });

    expect((await home.guise(['release'])).stdout).toBe('Released.\n');
    await untilShown(daemon, 'bare', 10);
  });

  it('outlasts a guise that is killed, the machine, and a guise that is ended', async () => {
    const first = await start();
    await home.guise(['panic']);
    await first.end('SIGKILL');
    // The system makes it anew at every login.
    rmSync(home.runtimeFolder, { recursive: true });
    mkdirSync(home.runtimeFolder, { mode: 0o700 });
    const second = await start();
    expect(second.said).toContain('Covered since a panic');
    await untilShown(second, 'covered', 30);
    expect((await frames(second)).bare).toBe(0);
    await second.end('SIGTERM');
    const third = await start();
    await untilShown(third, 'covered', 30);
    expect((await frames(third)).bare).toBe(0);
    await home.guise(['release']);
    await untilShown(third, 'bare', 10);
    await third.end('SIGKILL');
    const fourth = await start();
    expect(fourth.said).not.toContain('Covered');
    await untilShown(fourth, 'bare', 10);
  });
});

describe('a cover', () => {
  it('is obeyed and remembered whatever a face is called', async () => {
    const daemon = await start();
    // The name is kept out of the log from here on, although nothing is saved.
    const photos = [{ file: 'a.jpg', data: 'AAAA' }];
    for (const name of ['1', '30', 'true']) {
      await daemon.ask('POST /v1/faces', { name, photos, hasConsent: false });
    }
    const remembered = () =>
      JSON.parse(readFileSync(join(home.folder, 'state', 'guise', 'cover.json'), 'utf8'));
    expect((await daemon.ask('POST /v1/panic')).json).toMatchObject({ isCovered: true });
    expect(remembered()).toEqual({ isCovered: true, isPaused: false });
    expect((await daemon.ask('POST /v1/pause')).json).toMatchObject({ isPaused: true });
    expect(remembered()).toEqual({ isCovered: true, isPaused: true });
    const { lines } = (await daemon.ask('GET /v1/log')).json;
    expect(lines).toContainEqual(expect.objectContaining({ level: 30, isPaused: true }));
  });
});

describe('a pause', () => {
  it('closes the camera, whatever restarts, until resumed', async () => {
    const daemon = await start();
    await untilShown(daemon, 'bare', 10);
    expect(ffmpegsOf(daemon)).toHaveLength(1);
    await home.guise(['pause']);
    await until('the camera is closed', () => ffmpegsOf(daemon).length === 0);
    const state = async () => (await daemon.ask('GET /v1/state')).json;
    // The last frame is held for a moment.
    await until('the card shows', async () => (await state()).showing === 'card');
    expect(await state()).toMatchObject({
      isPaused: true,
      showing: 'card',
      camera: { state: 'closed' },
    });
    await daemon.ask('PATCH /v1/settings', { values: { 'output.width': 480 } });
    await daemon.ask('PUT /v1/mirror', { isMirrored: true });
    // The output runs, and a camera that it asked for would be open.
    await until('somebody looks', async () => (await state()).isWatched);
    await sleep(1000);
    expect(ffmpegsOf(daemon)).toEqual([]);
    expect((await frames(daemon)).in).toBe(0);
    await home.guise(['resume']);
    await untilShown(daemon, 'bare', 10);
  });
});

describe('commands for keys', () => {
  it('tell that no guise runs', async () => {
    for (const args of [['panic'], ['next'], ['use', 'Ada']]) {
      const { status, stderr } = await home.guise(args);
      expect([args, status, stderr]).toEqual([
        args,
        10,
        withGuiseCommand('guise: guise is not running; start it with "guise run".\n'),
      ]);
    }
  });
});
