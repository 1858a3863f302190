// Fetching models from the page, in a real browser, to the end: the progress while they
// come, the question about a licence, and the table when they are here. A picture is put
// into build/page.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { type RunningDaemon, TestHome } from '../control/running-daemon.js';
import { Chromium } from '../guest/chromium.js';
import { heldAfter } from '../models/faulty-server.js';
import { Publishers, publisherPrograms } from '../models/publishers.js';
import { describeWithRealAssetsAnd } from '../real-assets.js';

const pictures = join(projectRoot, 'build', 'page');
const describeHere = describeWithRealAssetsAnd(['chromium', ...publisherPrograms]);

describeHere('fetching models from the page', ({ models }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let browser: Chromium;
  let publishers: Publishers;
  let release = () => {};

  const sees = (expression: string) => browser.sees(expression);

  const textOf = (id: string) =>
    browser.evaluate(`document.getElementById('${id}').textContent`);

  const rowOf = (model: string) => `[...document.querySelectorAll('#models tbody tr')]
    .find((row) => row.firstElementChild.textContent === '${model}')`;

  const clickFetch = async (model: string) => {
    await sees(`${rowOf(model)}?.querySelector('button')?.textContent === 'Fetch'`);
    await browser.evaluate(`${rowOf(model)}.querySelector('button').click()`);
  };

  const isHere = (model: string) =>
    sees(`${rowOf(model)}?.lastElementChild.textContent === 'yes'`);

  const isPulling = async () =>
    (await daemon.ask('GET /v1/models/pull')).json.isRunning as boolean;

  beforeAll(async () => {
    const released = new Promise<void>((resolve) => (release = resolve));
    const bytesOf = (file: string) => readFileSync(join(models, file));
    publishers = await Publishers.start();
    publishers.publish(
      'yunet-n',
      bytesOf('yunet_n_dynamic.onnx'),
      heldAfter(200_000, released),
    );
    publishers.publish('facemesh-468', bytesOf('mp_face_landmark_468.onnx'));
    publishers.publish('facemesh-478', bytesOf('mp_face_landmarks_detector_478.onnx'));
    publishers.publish('yunet-2023mar', bytesOf('face_detection_yunet_2023mar.onnx'));
    publishers.publish('scrfd-500m', bytesOf('det_500m.onnx'));
    home = new TestHome();
    daemon = await home.startDaemon(['--camera', 'test'], {
      ...publishers.environment,
      GUISE_VIRTUAL_CAMERA: 'none',
      GUISE_TRAY_BACKEND: 'none',
      GUISE_NOTIFICATIONS: 'false',
    });
    browser = new Chromium();
    await browser.open((await daemon.ask('POST /v1/preview/ticket')).json.url);
    await sees(`document.querySelectorAll('#models tbody tr').length > 5`);
  }, 180_000);

  afterAll(async () => {
    release();
    await browser?.close();
    await home.remove();
    await publishers.stop();
  });

  test('those of the first start come with progress', async () => {
    await sees(`!document.getElementById('pull').hidden`);
    await sees(`(() => {
      const { value, max } = document.getElementById('pull-bar');
      return Math.abs(value / max - 200_000 / 322_906) < 0.001;
    })()`);
    expect(await textOf('pull-text')).toBe('yunet-n: 0.2 MB of 0.3 MB · 0 of 3 fetched');
    mkdirSync(pictures, { recursive: true });
    await browser.evaluate(`document.getElementById('pull').scrollIntoView()`);
    writeFileSync(join(pictures, 'fetching.png'), await browser.screenshot());
    release();
    await isHere('yunet-n');
    await isHere('facemesh-468');
    await isHere('facemesh-478');
    await sees(`document.getElementById('pull').hidden`);
  }, 120_000);

  test('a click fetches one whose licence restricts nobody', async () => {
    await clickFetch('yunet-2023mar');
    await isHere('yunet-2023mar');
  }, 120_000);

  test('a licence that restricts use is asked about first', async () => {
    await clickFetch('scrfd-500m');
    await sees(`document.getElementById('licence').open`);
    expect(await textOf('licence-text')).toMatch(/InsightFace/);
    await browser.evaluate(`document.querySelector('#licence button[value=no]').click()`);
    await sees(`!document.getElementById('licence').open`);
    expect(await isPulling()).toBe(false);
    await clickFetch('scrfd-500m');
    await sees(`document.getElementById('licence').open`);
    await browser.evaluate(
      `document.querySelector('#licence button[value=yes]').click()`,
    );
    await isHere('scrfd-500m');
  }, 120_000);
});
