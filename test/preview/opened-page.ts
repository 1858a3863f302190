// The page of a daemon on the test pattern, opened in a browser of its own for each test.
import { type RunningDaemon, TestHome } from '../control/running-daemon.js';
import { Chromium } from '../guest/chromium.js';

export let home: TestHome;
export let daemon: RunningDaemon;
export let browser: Chromium;

/** The same whenever one is started in this home, as of guise's own page. */
let port = '0';

export async function startDaemon(): Promise<void> {
  daemon = await home.startDaemon([], {
    GUISE_PREVIEW_PORT: port,
    GUISE_VIRTUAL_CAMERA: 'none',
    GUISE_TRAY_BACKEND: 'none',
  });
  ({ port } = new URL(await address()));
}

beforeAll(async () => {
  home = new TestHome();
  await startDaemon();
}, 240_000);

afterAll(() => home.remove());

beforeEach(async () => {
  browser = new Chromium();
  await openPage();
  await sees(`document.getElementById('stream').naturalWidth > 0`);
  await sees(`document.querySelectorAll('.setting').length > 20`);
}, 120_000);

afterEach(() => browser.close());

/** In one more window. */
export const openPage = async () => browser.open(await address(), true);

const address = async () => (await daemon.ask('GET /v1/preview')).json.url as string;

export const state = async () => (await daemon.ask('GET /v1/state')).json;

export const sees = (expression: string) => browser.sees(expression);

export const seesText = (id: string, text: string) =>
  sees(`document.getElementById('${id}').textContent.includes('${text}')`);

export const click = (id: string) =>
  browser.evaluate(`document.getElementById('${id}').click()`);

/** @param repeats  while the key is held down */
export async function press(key: string, repeats = 0): Promise<void> {
  const text = key.length === 1 && { text: key };
  for (let i = 0; i <= repeats; i++) {
    const down = { type: 'keyDown', key, ...text, autoRepeat: i > 0 };
    await browser.send('Input.dispatchKeyEvent', down);
  }
  await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
}
