// Fetching a model from the page, in a real browser: the progress while it comes, and the
// table when it is there. A server on this machine sends half of it and waits.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RunningDaemon, TestHome, until } from '../control/running-daemon.js';
import { Chromium } from '../guest/chromium.js';
import { describeWithRealAssets } from '../real-assets.js';
import { havePrograms } from '../tray/private-desktop.js';

const what = 'fetching a model from the page';
const describeHere = havePrograms(['chromium'], what)
  ? describeWithRealAssets
  : () => test.skip(what, () => undefined);

describeHere(what, ({ models }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let browser: Chromium;
  let server: Server;
  let tellSeen = () => {};
  const seen = new Promise<void>((resolve) => (tellSeen = resolve));

  /** A page that is still loading has nothing to evaluate in. */
  const sees = (expression: string) =>
    until(`the page: ${expression}`, () =>
      browser.evaluate(expression).then(
        (value) => value === true,
        () => false,
      ),
    );

  beforeAll(async () => {
    const bytes = readFileSync(join(models, 'yunet_n_dynamic.onnx'));
    server = createServer(async (_, response) => {
      response.setHeader('Content-Length', bytes.length);
      // Half of it in pieces, the rest when the test has seen enough.
      const step = Math.ceil(bytes.length / 12);
      for (let i = 0; i < 6; i++) {
        response.write(bytes.subarray(i * step, (i + 1) * step));
        await wait(300);
      }
      await seen;
      response.write(bytes.subarray(6 * step));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    home = new TestHome();
    daemon = await home.startDaemon(['--camera', 'test'], {
      GUISE_MODELS_DIR: join(home.folder, 'models'),
      GUISE_VIRTUAL_CAMERA: 'none',
      GUISE_TRAY_BACKEND: 'none',
      GUISE_NOTIFICATIONS: 'false',
    });
    browser = new Chromium();
    await browser.open((await daemon.ask('GET /v1/preview')).json.url);
    await sees(`document.querySelectorAll('#models tbody tr').length > 5`);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await home.remove();
    server.close();
  });

  test('a model comes with progress, and then counts as here', async () => {
    const { port } = server.address() as AddressInfo;
    const row = `[...document.querySelectorAll('#models tbody tr')]
      .find((r) => r.firstElementChild.textContent === 'yunet-n')`;
    await sees(`${row}?.querySelector('button')?.textContent === 'Fetch'`);
    // The page's own button asks the publishers, whom this machine does not reach.
    await until('a pull of its own', async () => {
      const mirror = `http://127.0.0.1:${port}`;
      const body = { words: ['yunet-n'], mirror };
      return (await daemon.ask('POST /v1/models/pull', body)).status === 200;
    });
    await sees(`!document.getElementById('pull').hidden`);
    await sees(`(() => {
      const bar = document.getElementById('pull-bar');
      return bar.hasAttribute('value') && bar.value > 0.2 && bar.value < 1;
    })()`);
    expect(
      await browser.evaluate(`document.getElementById('pull-text').textContent`),
    ).toMatch(/^yunet-n: 0\.\d MB of 0\.3 MB · 0 of 1 fetched/);
    tellSeen();
    await sees(`${row}?.lastElementChild.textContent === 'yes'`);
    await sees(`document.getElementById('pull-bar').hidden`);
  }, 120_000);

  test('a licence that restricts use is asked about first', async () => {
    await browser.evaluate(`[...document.querySelectorAll('#models button')]
      .find((b) => b.ariaLabel === 'Fetch scrfd-500m' || b.getAttribute('aria-label') === 'Fetch scrfd-500m').click()`);
    await sees(`document.getElementById('licence').open`);
    expect(
      await browser.evaluate(`document.getElementById('licence-text').textContent`),
    ).toMatch(/InsightFace/);
    await browser.evaluate(`document.querySelector('#licence button[value=no]').click()`);
    await sees(`!document.getElementById('licence').open`);
    expect((await daemon.ask('GET /v1/models/pull')).json.isRunning).toBe(false);
  }, 60_000);
});
