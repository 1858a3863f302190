// The page in a real browser, with a real daemon: what is seen, dropped, clicked and
// changed. Pictures are put into build/page.
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../../daemon/project-root.js';
import { type RunningDaemon, TestHome, until } from '../control/running-daemon.js';
import { Chromium } from '../guest/chromium.js';
import { describeWithRealAssetsAnd } from '../real-assets.js';

const pictures = join(projectRoot, 'build', 'page');
const describeHere = describeWithRealAssetsAnd(['chromium']);

describeHere('the page in a browser', ({ models, faces, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;
  let browser: Chromium;
  let url: string;

  const state = async () => (await daemon.ask('GET /v1/state')).json;

  const evaluate = (expression: string) => browser.evaluate(expression);

  const sees = (expression: string) => browser.sees(expression);

  const picture = async (name: string) =>
    writeFileSync(join(pictures, `${name}.png`), await browser.screenshot());

  const textOf = (selector: string) =>
    evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);

  const key = async (name: string, text = name) => {
    for (const type of ['keyDown', 'keyUp']) {
      await browser.send('Input.dispatchKeyEvent', {
        type,
        key: name,
        ...(type === 'keyDown' && text.length === 1 && { text }),
      });
    }
  };

  /** Drops photos onto the page, as a file manager would. */
  const drop = async (...files: string[]) => {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await browser.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    }
  };

  /** Drops a photo, confirms the consent and saves the face under a name. */
  const addFace = async (file: string, name: string) => {
    await drop(join(faces, file));
    await sees(`document.getElementById('new-face').open`);
    await evaluate(`document.getElementById('new-name').value = '${name}'`);
    await evaluate(`document.getElementById('consent').click()`);
    await picture(`adding-${name}`);
    await evaluate(`document.getElementById('save-face').click()`);
    await until(`guise wears ${name}`, async () => (await state()).face === name);
  };

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    home = new TestHome();
    daemon = await home.startDaemon(['--camera', join(clips, 'lp_d18.mp4')], {
      GUISE_MODELS_DIR: models,
      GUISE_OUTPUT_WIDTH: '640',
      GUISE_OUTPUT_HEIGHT: '360',
      GUISE_VIRTUAL_CAMERA: 'none',
      GUISE_TRAY_BACKEND: 'none',
    });
    ({ url } = (await daemon.ask('GET /v1/preview')).json);
    browser = new Chromium();
    await browser.open(url);
    await browser.send('Emulation.setDeviceMetricsOverride', {
      width: 1200,
      height: 1500,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await sees(`document.getElementById('stream')?.naturalWidth > 0`);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await home.remove();
  });

  test('a photo that is dropped becomes a face, once consent is given', async () => {
    await drop(join(faces, '001_A.jpg'));
    await sees(`document.getElementById('new-face').open`);
    expect(await textOf('#statement')).toMatch(/^The person shown agreed/);
    await sees(`document.querySelector('#crops img')?.naturalWidth > 64`);
    // The browser itself holds the form back without the consent.
    await evaluate(`document.getElementById('new-name').value = 'Ada'`);
    await evaluate(`document.getElementById('save-face').click()`);
    expect(await evaluate(`document.getElementById('new-face').open`)).toBe(true);
    expect((await daemon.ask('GET /v1/faces')).json.faces).toEqual([]);
    await evaluate(`document.getElementById('cancel-face').click()`);
    await addFace('001_A.jpg', 'Ada');
    await sees(
      `document.querySelector('.face[aria-pressed=true] span:last-child')?.textContent === 'Ada'`,
    );
    await sees(
      `!document.getElementById('missing').textContent.includes('Source faces')`,
    );
    await picture('worn');
  }, 240_000);

  test('photos that are dropped while others are looked at are refused', async () => {
    await drop(join(faces, '001_A.jpg'));
    await drop(join(faces, '002_A.jpg'));
    await sees(
      `document.getElementById('refusal').textContent.startsWith('Another face is being')`,
    );
    await sees(`document.getElementById('new-face').open`);
    const shown = `[...document.querySelectorAll('#crops img')].map(({ alt }) => alt)`;
    expect(await evaluate(shown)).toEqual(['The face in 001_A.jpg']);
    await evaluate(`document.getElementById('cancel-face').click()`);
    await evaluate(`document.getElementById('refusal').hidden = true`);
  }, 240_000);

  test('a face that is being saved is neither cancelled nor mixed with another', async () => {
    await drop(join(faces, '002_A.jpg'));
    await sees(`document.getElementById('new-face').open`);
    const isOpenAfterCancel = await evaluate(`(() => {
      document.getElementById('new-name').value = 'Hedy';
      document.getElementById('consent').click();
      document.getElementById('save-face').click();
      document.getElementById('cancel-face').click();
      return document.getElementById('new-face').open;
    })()`);
    expect(isOpenAfterCancel).toBe(true);
    await until('guise wears Hedy', async () => (await state()).face === 'Hedy');
    await sees(`!document.getElementById('new-face').open`);
    await sees(`!document.getElementById('cancel-face').disabled`);
    await daemon.ask('DELETE /v1/faces/Hedy');
  }, 240_000);

  test('a photo without a face is refused with a reason', async () => {
    const file = join(home.folder, 'grey.png');
    await sharp({ create: { width: 200, height: 200, channels: 3, background: '#888' } })
      .png()
      .toFile(file);
    await drop(file);
    await sees(`!document.getElementById('refusal').hidden`);
    expect(await textOf('#refusal')).toMatch(/face/);
    expect(await evaluate(`document.getElementById('new-face').open`)).toBe(false);
  }, 120_000);

  test.each([
    [5, 10.5e6, 'These photos have 52.5 MB together; choose fewer or smaller ones'],
    [1, 41e6, 'large-0.jpg has 41.0 MB; a photo may have 40.0 MB at most'],
    [21, 1e3, '21 photos are too many'],
  ])(
    '%d photos of %d bytes are refused before they are sent',
    async (count, bytes, words) => {
      const large = Array.from({ length: count }, (_, i) => {
        const file = join(home.folder, `large-${i}.jpg`);
        writeFileSync(file, '');
        truncateSync(file, bytes);
        return file;
      });
      await drop(...large);
      await sees(`document.getElementById('refusal').textContent.includes('${words}')`);
      expect(await evaluate(`document.getElementById('new-face').open`)).toBe(false);
    },
    120_000,
  );

  test('a click in the gallery switches the face', async () => {
    await addFace('002_A.jpg', 'Grace');
    await evaluate(
      `[...document.querySelectorAll('.face')].find((f) => f.textContent === 'Ada').click()`,
    );
    await until('guise wears Ada', async () => (await state()).face === 'Ada');
    // Names that differ only in case are the same.
    await daemon.ask('PUT /v1/face', { name: 'GRACE' });
    await sees(
      `document.querySelector('.face[aria-pressed=true]')?.textContent === 'Grace'`,
    );
    await daemon.ask('PUT /v1/face', { name: 'Ada' });
  }, 240_000);

  test('a face that is deleted leaves the focus in the gallery', async () => {
    await addFace('003_A.jpg', 'Hedy');
    await sees(`document.querySelector('[title="Delete Hedy"]') !== null`);
    await evaluate(`globalThis.confirm = () => true;
      const remove = document.querySelector('[title="Delete Hedy"]');
      remove.focus(); remove.click(); 0`);
    await sees(`document.querySelector('[title="Delete Hedy"]') === null`);
    await sees(`document.activeElement.textContent === 'None'`);
    await daemon.ask('PUT /v1/face', { name: 'Ada' });
  }, 240_000);

  test('the keyboard switches the face, and stays where it was', async () => {
    const grace = `[...document.querySelectorAll('.face')].find((f) => f.textContent === 'Grace')`;
    await evaluate(`${grace}.focus()`);
    await key('Enter', '\r');
    await sees(`${grace}.getAttribute('aria-pressed') === 'true'`);
    expect(await evaluate(`document.activeElement === ${grace}`)).toBe(true);
    await until('guise wears Grace', async () => (await state()).face === 'Grace');
  }, 120_000);

  test('the views show the camera and both', async () => {
    await key('s');
    await sees(`document.getElementById('picture').dataset.view === 'both'`);
    await sees(`document.getElementById('stream').naturalWidth >= 1280`);
    await evaluate(`document.querySelector('input[value=original]').click()`);
    await sees(`document.getElementById('stream').naturalWidth >= 1280`);
    await picture('original');
    await evaluate(`document.querySelector('input[value=shown]').click()`);
  }, 120_000);

  test('a setting that is changed counts at once, and a bad one is refused', async () => {
    await evaluate(`document.getElementById('setting-picture.mirror').click()`);
    const value = async (wanted: string) => {
      const { settings } = (await daemon.ask('GET /v1/settings')).json;
      return settings.find(({ key }: { key: string }) => key === wanted).value;
    };
    await until('a mirrored picture', () => value('picture.mirror'));
    const type = (key: string, text: string) =>
      evaluate(`(() => {
        document.getElementById('refusal').textContent = '';
        const input = document.getElementById('setting-${key}');
        input.value = '${text}';
        input.dispatchEvent(new Event('change'));
      })()`);
    await type('holdMs', '800');
    await until('800 ms', async () => (await value('holdMs')) === 800);
    for (const text of ['99999', '']) {
      await type('holdMs', text);
      await sees(`document.getElementById('refusal').textContent.includes('holdMs')`);
      expect(await value('holdMs')).toBe(800);
      await sees(`document.getElementById('setting-holdMs').value === '800'`);
    }
    await type('masks.families', ' mouth , ');
    await until('a mask', async () => (await value('masks.families')).length === 1);
    await type('masks.families', '');
    await until('no mask', async () => (await value('masks.families')).length === 0);
  }, 120_000);

  test('keys pause and cover', async () => {
    await evaluate(`document.activeElement.blur()`);
    await key('p');
    await until('a pause', async () => (await state()).isPaused);
    await sees(`document.getElementById('pause').textContent === 'Resume'`);
    await key('p');
    await until('no pause', async () => !(await state()).isPaused);
    // Also right after a box was ticked.
    await evaluate(`document.getElementById('setting-picture.mirror').focus()`);
    await key('Escape', '');
    await until('a cover', async () => (await state()).isCovered);
    await sees(`document.getElementById('panic').textContent === 'Release'`);
    await evaluate(`document.getElementById('panic').click()`);
    await until('no cover', async () => !(await state()).isCovered);
  }, 120_000);

  test('times, models and the log are there', async () => {
    await sees(`document.querySelectorAll('#times tbody tr').length > 3`);
    await sees(`document.querySelector('#models tbody')?.textContent.includes('yunet')`);
    await sees(`document.getElementById('log').textContent.includes('Settings changed')`);
    await browser.send('Runtime.evaluate', {
      expression: `document.querySelector('#models').scrollIntoView({ block: 'center' })`,
    });
    await picture('figures');
  }, 120_000);

  test('nothing on the page is only for the mouse', async () => {
    const unnamed =
      await evaluate(`[...document.querySelectorAll('button, input, select')]
      .filter((e) => !(e.labels?.length || e.textContent.trim() || e.ariaLabel))
      .map((e) => e.id || e.outerHTML)`);
    expect(unnamed).toEqual([]);
    const unreachable =
      await evaluate(`[...document.querySelectorAll('[onclick], .face, .remove, #photos')]
      .filter((e) => e.tabIndex < 0).length`);
    expect(unreachable).toBe(0);
  });
});
