// Keys and fields of the page in a real browser: what a press of a key does where, and
// what fields show when somebody else changes what they show.
import { until } from '../control/running-daemon.js';
import { havePrograms } from '../programs.js';
import { browser, daemon, press, sees, state } from './opened-page.js';

const describeHere = havePrograms(['chromium'], 'keys and fields of the page')
  ? describe
  : describe.skip;

describeHere('keys and fields of the page', () => {
  const focus = (id: string) =>
    browser.evaluate(`document.getElementById('${id}').focus()`);

  const change = (values: object) => daemon.ask('PATCH /v1/settings', { values });

  const shows = (key: string, value: string) =>
    sees(`document.getElementById('setting-${key}').value === '${value}'`);

  test('Escape covers from a list, and leaves a field before it covers', async () => {
    await focus('setting-cover');
    await press('Escape');
    await until('a cover', async () => (await state()).isCovered);
    await daemon.ask('POST /v1/release');
    await focus('setting-holdMs');
    await press('Escape');
    await sees(`document.activeElement === document.body`);
    expect((await state()).isCovered).toBe(false);
    await press('Escape');
    await until('a cover', async () => (await state()).isCovered);
    await daemon.ask('POST /v1/release');
  }, 120_000);

  test('a key that is held down is pressed once', async () => {
    await browser.evaluate(`globalThis.sent = []; globalThis.send = fetch;
      globalThis.fetch = (...request) => { sent.push(request[0]); return send(...request); }; 0`);
    await press('p', 3);
    await sees(`document.getElementById('pause').textContent === 'Resume'`);
    const sent = `sent.filter((path) => /pause|resume/.test(path)).join()`;
    expect(await browser.evaluate(sent)).toBe('v1/pause');
    await daemon.ask('POST /v1/resume');
  }, 120_000);

  test('letters count with Caps Lock on', async () => {
    await press('P');
    await sees(`document.getElementById('pause').textContent === 'Resume'`);
    await press('P');
    await sees(`document.getElementById('pause').textContent === 'Pause'`);
  }, 120_000);

  test('what goes on is read out again only when it has changed', async () => {
    await browser.evaluate(`globalThis.told = { status: [], rate: [] };
      for (const [id, texts] of Object.entries(told)) {
        const box = document.getElementById(id);
        texts.push(box.textContent);
        new MutationObserver(() => texts.push(box.textContent))
          .observe(box, { childList: true, subtree: true });
      } 0`);
    await sees(`told.rate.length > 4`);
    const again = `told.status.filter((text, i) => text === told.status[i - 1]).length`;
    expect(await browser.evaluate(again)).toBe(0);
  }, 120_000);

  test('the number beside a slider follows it when another client moves it', async () => {
    await change({ 'enhancer.blend': 0.25 });
    await shows('enhancer.blend', '0.25');
    const note = `document.getElementById('setting-enhancer.blend').nextElementSibling`;
    await sees(`${note}.textContent === '0.25'`);
  }, 120_000);

  test('a field that is left shows what was set meanwhile', async () => {
    await focus('setting-holdMs');
    await change({ holdMs: 900, 'picture.zoom': 2 });
    await shows('picture.zoom', '2');
    await shows('holdMs', '500');
    await browser.evaluate(`document.activeElement.blur()`);
    await shows('holdMs', '900');
  }, 120_000);

  test.each([360, 800, 1400])(
    'no part is cut off in a window of %d pixels',
    async (width) => {
      const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
      await browser.send('Emulation.setDeviceMetricsOverride', size);
      await sees(`document.querySelectorAll('#models tbody button').length > 5`);
      const cut = `[document.documentElement, ...document.querySelectorAll('main *')]
      .filter((e) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1)
      .filter((e) => !e.matches('input, code, .switch *, #drop *'))
      .map((e) => e.id || e.className || e.outerHTML.slice(0, 80)).join()`;
      expect(await browser.evaluate(cut)).toBe('');
    },
    120_000,
  );
});
