// Models in the control API of a real daemon, fetched from a server of the test.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultyServer } from '../models/faulty-server.js';
import { describeWithRealAssets } from '../real-assets.js';
import { type RunningDaemon, TestHome, until } from './running-daemon.js';

describeWithRealAssets('models in the control API', ({ models, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let server: FaultyServer;
  const clip = join(clips, 'head-pose-face-detection-female.gif');

  beforeAll(async () => {
    home = new TestHome();
    server = await FaultyServer.start();
    for (const file of [
      'yunet_n_dynamic.onnx',
      'mp_face_landmark_468.onnx',
      'mp_face_landmarks_detector_478.onnx',
    ]) {
      server.publish(`/${file}`, readFileSync(join(models, file)));
    }
    // What the first start fetches by itself is not to be had: nobody listens there.
    const environment = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    daemon = await home.startDaemon(['--camera', clip, '--fps', '5'], environment);
    await until('the end of its attempt', async () => {
      const { isRunning, remark } = await pullState();
      return !isRunning && remark !== '';
    });
  });

  afterAll(async () => {
    await home.remove();
    await server.stop();
  });

  const state = async () => (await daemon.ask('GET /v1/state')).json;
  const pullState = async () => (await daemon.ask('GET /v1/models/pull')).json;
  const modelState = async (wanted: string) =>
    (await daemon.ask('GET /v1/models')).json.models.find(
      ({ name }: { name: string }) => name === wanted,
    ).state;

  it('ask for licences that restrict their use, and for words that there are', async () => {
    const refused = await daemon.ask('POST /v1/models/pull', { words: ['inswapper'] });
    expect(refused.json.error.code).toBe('LICENCE_NOT_ACCEPTED');
    expect(refused.json.error.message).toContain('non-commercial');
    const wrong = await daemon.ask('POST /v1/models/pull', { words: ['yunett'] });
    expect([wrong.status, wrong.json.error.code]).toEqual([400, 'BAD_USAGE']);
    expect((await pullState()).isRunning).toBe(false);
  });

  it('are fetched while guise runs, which then goes on with them', async () => {
    expect((await state()).camera.label).toBe('talking-head.mp4');
    expect(await modelState('yunet-n')).toBe('missing');
    const begun = await daemon.ask('POST /v1/models/pull', {
      words: ['lite'],
      mirror: server.url('/'),
    });
    expect(begun.json.models).toEqual(['yunet-n', 'facemesh-468', 'facemesh-478']);
    await until('all is fetched', async () => {
      const { isRunning, fetched } = await pullState();
      return !isRunning && fetched.length === 3;
    });
    await until('the camera that was asked for plays', async () => {
      return (await state()).camera.label === 'head-pose-face-detection-female.gif';
    });
    const { missing } = await state();
    expect(missing.map(({ what }: { what: string }) => what)).not.toContain(
      'Face detector',
    );
  });

  it('are verified and removed', async () => {
    const { json } = await daemon.ask('POST /v1/models/verify', {});
    expect(json.models).toEqual([
      { name: 'yunet-n', verdict: 'ok', isOwn: false },
      { name: 'facemesh-468', verdict: 'ok', isOwn: false },
      { name: 'facemesh-478', verdict: 'ok', isOwn: false },
    ]);
    copyFileSync(
      join(models, 'mp_face_landmark_468.onnx'),
      join(home.folder, 'data', 'guise', 'models', 'det_500m.onnx'),
    );
    const damaged = await daemon.ask('POST /v1/models/verify', { words: ['scrfd-500m'] });
    expect(damaged.json.models[0].verdict).toBe('damaged');
    const removed = await daemon.ask('POST /v1/models/remove', { words: ['scrfd-500m'] });
    expect(removed.json.models[0].freedBytes).toBeGreaterThan(1e6);
    expect(await modelState('scrfd-500m')).toBe('missing');
  });
});
