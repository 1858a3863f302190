// The first start: what finds faces is fetched by itself, and whoever looks sees how.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { heldAfter } from '../models/faulty-server.js';
import { Publishers, publisherPrograms } from '../models/publishers.js';
import { describeWithRealAssetsAnd } from '../real-assets.js';
import { TestHome, until } from './running-daemon.js';

const describeHere = describeWithRealAssetsAnd(publisherPrograms);

let home: TestHome;

beforeEach(() => {
  home = new TestHome();
});

afterEach(() => home.remove());

describeHere('the first start', ({ models, clips }) => {
  it('fetches what finds faces, tells how far it has come, and goes on with it', async () => {
    const publishers = await Publishers.start();
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    try {
      const bytesOf = (file: string) => readFileSync(join(models, file));
      const yunet = bytesOf('yunet_n_dynamic.onnx');
      publishers.publish('yunet-n', yunet, heldAfter(200_000, released));
      publishers.publish('facemesh-468', bytesOf('mp_face_landmark_468.onnx'));
      publishers.publish('facemesh-478', bytesOf('mp_face_landmarks_detector_478.onnx'));
      const clip = join(clips, 'head-pose-face-detection-female.gif');
      const args = ['--camera', clip, '--fps', '5'];
      const daemon = await home.startDaemon(args, publishers.environment);
      const state = async () => (await daemon.ask('GET /v1/state')).json;
      await until('most of a file', async () => {
        return (await state()).fetching?.bytes >= 200_000;
      });
      expect((await state()).fetching).toMatchObject({
        model: 'yunet-n',
        total: yunet.length,
      });
      expect((await daemon.ask('GET /v1/models/pull')).json).toMatchObject({
        isRunning: true,
        models: ['yunet-n', 'facemesh-468', 'facemesh-478'],
      });
      const { stdout } = await home.guise(['status']);
      expect(stdout).toMatch(/^Fetching +yunet-n, 0\.2 MB of 0\.3 MB$/m);
      release();
      await until('the camera that was asked for', async () => {
        return (await state()).camera.label === 'head-pose-face-detection-female.gif';
      });
      expect((await state()).fetching).toBe(null);
    } finally {
      release();
      await publishers.stop();
    }
  });
});

it('goes on without what cannot be fetched, and says why', async () => {
  // Nobody listens there.
  const daemon = await home.startDaemon([], { HTTPS_PROXY: 'http://127.0.0.1:9' });
  await until('the end of the attempt', async () => {
    const { isRunning, remark } = (await daemon.ask('GET /v1/models/pull')).json;
    return !isRunning && /^yunet-n .* could not be fetched: .*proxy/.test(remark);
  });
  const { lines } = (await daemon.ask('GET /v1/log')).json;
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: expect.stringMatching(
        /^yunet-n .* could not be.*; it is tried again at the next start\.$/,
      ),
    }),
  );
  expect((await daemon.ask('GET /v1/state')).json).toMatchObject({
    problem: null,
    fetching: null,
  });
});
