// What a page of another origin can do to guise in a real browser: nothing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type RunningDaemon, TestHome, until } from '../control/running-daemon.js';
import { Chromium } from '../guest/chromium.js';
import { describeWithRealAssetsAnd } from '../real-assets.js';

const describeHere = describeWithRealAssetsAnd(['chromium']);

describeHere('a page of another origin', ({ models, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let url: string;
  let server: Server;
  let stranger: Chromium;

  /** Runs in a page of the stranger's, and answers what came of it. */
  const attempt = async (code: string) => {
    await stranger.evaluate(
      `globalThis.result = undefined;
       (async () => { ${code} })().then(
         (value) => { globalThis.result = 'done: ' + value; },
         (error) => { globalThis.result = 'refused: ' + error.message; },
       ); 0`,
    );
    await until('an end of the attempt', async () =>
      Boolean(await stranger.evaluate('globalThis.result')),
    );
    return String(await stranger.evaluate('globalThis.result'));
  };

  beforeAll(async () => {
    home = new TestHome();
    daemon = await home.startDaemon(['--camera', join(clips, 'lp_d18.mp4')], {
      GUISE_MODELS_DIR: models,
      GUISE_OUTPUT_WIDTH: '640',
      GUISE_OUTPUT_HEIGHT: '360',
      GUISE_VIRTUAL_CAMERA: 'none',
      GUISE_TRAY_BACKEND: 'none',
    });
    ({ url } = (await daemon.ask('GET /v1/preview')).json);
    server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>stranger</title><p>hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    stranger = new Chromium();
    // By another name of this machine: another site, not only another origin.
    await stranger.open(`http://localhost:${port}/`);
    await until('the stranger', async () =>
      Boolean(await stranger.evaluate(`document.title === 'stranger'`)),
    );
  }, 240_000);

  afterAll(async () => {
    await stranger?.close();
    server?.close();
    await home.remove();
  });

  test('that even knows the address reads nothing', async () => {
    expect(await attempt(`return (await fetch('${url}v1/state')).status`)).toMatch(
      /^refused/,
    );
    expect(
      await attempt(`return new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve('a picture');
        image.onerror = () => reject(new Error('no picture'));
        image.src = '${url}stream.mjpeg?view=shown';
      })`),
    ).toBe('refused: no picture');
    expect(
      await attempt(`return new Promise((resolve, reject) => {
        const events = new EventSource('${url}v1/events');
        events.onmessage = () => resolve('events');
        events.addEventListener('state', () => resolve('state'));
        events.onerror = () => reject(new Error('no events'));
      })`),
    ).toBe('refused: no events');
  }, 120_000);

  test('changes nothing', async () => {
    const before = (await daemon.ask('GET /v1/settings')).json;
    for (const [path, method, body] of [
      ['v1/pause', 'POST', ''],
      ['v1/panic', 'POST', ''],
      ['v1/quit', 'POST', ''],
      ['v1/settings', 'POST', '{"values":{"onNoSwap":"passthrough"}}'],
    ]) {
      // The browser would not even ask first for these: a "simple" request.
      await attempt(`return (await fetch('${url}${path}', {
        method: '${method}', mode: 'no-cors', body: '${body}',
      })).type`);
    }
    await attempt(`const form = document.createElement('form');
      form.method = 'post'; form.action = '${url}v1/pause'; form.target = 'frame';
      const frame = document.createElement('iframe'); frame.name = 'frame';
      document.body.append(frame, form); form.submit();
      await new Promise((resolve) => setTimeout(resolve, 1500));`);
    expect((await daemon.ask('GET /v1/settings')).json).toEqual(before);
    expect((await daemon.ask('GET /v1/state')).json).toMatchObject({
      isPaused: false,
      isCovered: false,
    });
  }, 120_000);

  test('cannot frame the page', async () => {
    const said = await attempt(`const frame = document.createElement('iframe');
      frame.src = '${url}'; document.body.append(frame);
      await new Promise((resolve) => { frame.onload = resolve; });
      try { return frame.contentDocument?.title ?? 'nothing'; } catch { return 'nothing'; }`);
    expect(said).toBe('done: nothing');
  }, 120_000);
});
