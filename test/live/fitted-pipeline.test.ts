// The pipeline of a real daemon, as settings that change together ask for it.
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type RunningDaemon, TestHome, until } from '../control/running-daemon.js';
import { describeWithRealAssets } from '../real-assets.js';

describeWithRealAssets('settings that change together', ({ models, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let clip: string;

  beforeAll(async () => {
    home = new TestHome();
    clip = join(home.folder, 'clip.gif');
    copyFileSync(join(clips, 'head-pose-face-detection-female.gif'), clip);
    const args = ['--camera', clip, '--set', 'onDemand=false', '--fps', '5'];
    daemon = await home.startDaemon(args, { GUISE_MODELS_DIR: models });
  });

  afterAll(() => home.remove());

  const networks = async () =>
    (await daemon.ask('GET /v1/state')).json.models.map(
      ({ role }: { role: string }) => role,
    );

  it('change nothing when one of them is refused, not even what was good', async () => {
    await until('networks run', async () => (await networks()).includes('detector'));
    const before = await networks();
    const masks = { 'masks.families': ['person'] };
    const values = { ...masks, camera: '/nope.mp4' };
    const { status } = await daemon.ask('PATCH /v1/settings', { values });
    expect(status).toBe(404);
    expect(await networks()).toEqual(before);
    expect((await daemon.ask('PATCH /v1/settings', { values: masks })).status).toBe(200);
    expect(await networks()).toHaveLength(before.length + 1);
  });

  it('change nothing when the camera is gone that they would open anew', async () => {
    const before = await networks();
    renameSync(clip, `${clip}.away`);
    const values = { 'masks.families': [], 'picture.mirror': true };
    const { status } = await daemon.ask('PATCH /v1/settings', { values });
    renameSync(`${clip}.away`, clip);
    expect(status).toBe(404);
    expect(before).toContain('mask');
    expect(await networks()).toEqual(before);
  });

  it('change nothing when no face could be found afterwards', async () => {
    const label = async () => (await daemon.ask('GET /v1/state')).json.camera.label;
    const before = await networks();
    for (const values of [
      { 'models.folder': home.folder },
      { 'detector.family': 'yoloface' },
    ]) {
      const { status, json } = await daemon.ask('PATCH /v1/settings', { values });
      expect([status, json.error.code]).toEqual([422, 'MODEL_MISSING']);
      expect(json.error.message).toContain('Face detector');
      expect(await label()).toBe('clip.gif');
      expect(await networks()).toEqual(before);
    }
  });

  it('show the wearer from when that is chosen until it is not any more', async () => {
    const frames = async () => (await daemon.ask('GET /v1/metrics')).json.frames;
    const change = (onNoSwap: string) =>
      daemon.ask('PATCH /v1/settings', { values: { onNoSwap } });
    // No face is worn, so none can be swapped.
    await until('it is covered', async () => (await frames()).covered > 0);
    expect((await frames()).bare).toBe(0);
    await change('passthrough');
    await until('it is shown', async () => (await frames()).bare > 2);
    await change('cover');
    const { covered } = await frames();
    await until(
      'it is covered again',
      async () => (await frames()).covered > covered + 1,
    );
    const { bare, covered: since } = await frames();
    await until('it stays so', async () => (await frames()).covered > since + 3);
    expect((await frames()).bare).toBe(bare);
  });
});

describeWithRealAssets('networks that come while guise runs', ({ models, clips }) => {
  const clip = join(clips, 'head-pose-face-detection-female.gif');
  let home: TestHome;

  beforeEach(() => {
    home = new TestHome();
  });

  afterEach(() => home.remove());

  /** Starts without networks, which cannot be fetched; then they are there. */
  async function startAndGive(settings: object): Promise<RunningDaemon> {
    mkdirSync(dirname(home.settingsFile), { recursive: true });
    writeFileSync(home.settingsFile, JSON.stringify({ ...settings, onDemand: false }));
    const offline = { HTTPS_PROXY: 'http://127.0.0.1:9', GUISE_CAMERA: '' };
    const daemon = await home.startDaemon([], offline);
    const folder = join(home.folder, 'data', 'guise', 'models');
    for (const file of ['yunet_n_dynamic.onnx', 'mp_face_landmark_468.onnx']) {
      copyFileSync(join(models, file), join(folder, file));
    }
    return daemon;
  }

  const warned = (daemon: RunningDaemon, words: string) =>
    until(`a warning: ${words}`, async () => {
      const { lines } = (await daemon.ask('GET /v1/log')).json;
      return lines.some(({ msg }: { msg: string }) => msg.includes(words));
    });
  const plays = (daemon: RunningDaemon, label = basename(clip)) =>
    until('the clip plays', async () => {
      const { camera } = (await daemon.ask('GET /v1/state')).json;
      return camera.label === label;
    });

  it('are used without a face where the one that is set is not there', async () => {
    const daemon = await startAndGive({ camera: clip, face: 'Nobody' });
    await warned(daemon, 'There is no saved face');
    await plays(daemon);
    expect((await daemon.ask('GET /v1/state')).json.face).toBe(null);
  });

  it('wait for a camera that is not there, and are used once it is', async () => {
    const camera = join(home.folder, 'later.gif');
    const daemon = await startAndGive({ camera });
    const isAwaited = async () => (await daemon.ask('GET /v1/state')).json.problem;
    await until('it is awaited', async () => (await isAwaited())?.includes(camera));
    copyFileSync(clip, camera);
    await plays(daemon, 'later.gif');
    await until('it is awaited no more', async () => (await isAwaited()) === null);
  });

  it('are used as soon as a camera that was not there is exchanged', async () => {
    const daemon = await startAndGive({ camera: '/nope.mp4' });
    await until('it is awaited', async () =>
      (await daemon.ask('GET /v1/state')).json.problem?.includes('/nope.mp4'),
    );
    expect((await daemon.ask('PUT /v1/camera', { camera: clip })).status).toBe(200);
    await plays(daemon);
  });
});
