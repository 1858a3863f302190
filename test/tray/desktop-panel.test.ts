// guise in a real panel: what is seen, clicked, added while it runs, and lost with the
// panel. Pictures of it are put into build/tray.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DaemonState } from '../../daemon/live/daemon-state.js';
import { projectRoot } from '../../daemon/project-root.js';
import { describeWithRealAssetsAnd } from '../real-assets.js';
import { until } from '../until.js';
import { DesktopPanel, panelPrograms } from './desktop-panel.js';
import { desktopPrograms, ended, PrivateDesktop } from './private-desktop.js';

const pictures = join(projectRoot, 'build', 'tray');
const main = join(projectRoot, 'dist', 'daemon', 'main.js');

/** Where the first icon of the panel is drawn, pixels. */
const ICON = { left: 5, top: 4, width: 22, height: 22 };
const ICON_MIDDLE = { x: 16, y: 15 };

const describeHere = describeWithRealAssetsAnd([...desktopPrograms, ...panelPrograms]);

describeHere('guise in a real panel', ({ models, faces, clips }) => {
  let desktop: PrivateDesktop;
  let panel: DesktopPanel;
  let daemon: ChildProcess;

  const environment = () => ({
    ...desktop.environment,
    GUISE_MODELS_DIR: models,
    GUISE_OUTPUT_WIDTH: '640',
    GUISE_OUTPUT_HEIGHT: '360',
    GUISE_PREVIEW_PORT: '0',
    GUISE_ON_DEMAND: 'false',
    GUISE_VIRTUAL_CAMERA: 'none',
  });

  const guise = (...args: string[]) => {
    const child = spawnSync(process.execPath, [main, ...args], { env: environment() });
    if (child.status !== 0) throw new Error(`guise ${args[0]}: ${child.stderr}`);
  };

  const state = () =>
    new Promise<DaemonState>((resolve, reject) => {
      const socketPath = join(desktop.folder, 'guise', 'control.sock');
      const asking = request(
        { socketPath, path: '/v1/state', timeout: 3000 },
        async (response) => {
          let text = '';
          for await (const part of response) text += part;
          resolve(JSON.parse(text));
        },
      );
      asking.on('error', reject);
      asking.on('timeout', () => asking.destroy(new Error('no answer')));
      asking.end();
    });

  const isIn = (isSo: (state: DaemonState) => boolean) => () =>
    state().then(isSo, () => false);

  /**
   * Opens the menu, walks in it by keys and takes what is there. Tries again where that
   * leads to nothing: a panel that is drawing its menu anew loses what was walked to.
   */
  const choose = async (
    keys: readonly string[],
    wanted: string,
    isSo: () => boolean | Promise<boolean>,
    photo = 'menu',
  ) => {
    for (let attempt = 1; ; attempt++) {
      await panel.openMenu(ICON_MIDDLE.x, ICON_MIDDLE.y);
      await panel.walk(keys);
      await settle();
      picture(photo);
      panel.key('Return');
      try {
        return await until(wanted, isSo);
      } catch (error) {
        if (attempt === 3) throw error;
        await panel.closeMenus();
      }
    }
  };

  /** Down into the first submenu, and down in that. */
  const chooseFace = (down: number, face: string, photo?: string) =>
    choose(
      ['Down', 'Right', ...Array.from({ length: down }, () => 'Down')],
      `guise wears ${face}`,
      isIn((s) => s.face === face),
      photo,
    );

  /** For pictures: what was pressed is drawn a little later. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 700));

  const menuOnBus = () =>
    desktop.run(
      'dbus-send',
      '--print-reply',
      `--dest=org.kde.StatusNotifierItem-${daemon.pid}-1`,
      '/MenuBar',
      'com.canonical.dbusmenu.GetLayout',
      'int32:0',
      'int32:-1',
      'array:string:',
    );

  const picture = (name: string) => {
    const file = join(pictures, `${name}.png`);
    panel.screenshot(file);
    return file;
  };

  /** True when the dark ground of our icons, #1b2029, fills much of the icon's place. */
  const seesIcon = async () => {
    const pixels = await sharp(picture('panel'))
      .extract(ICON)
      .removeAlpha()
      .raw()
      .toBuffer();
    let count = 0;
    for (let i = 0; i < pixels.length; i += 3) {
      const [r, g, b] = pixels.subarray(i, i + 3);
      if (r! < 0x30 && g! < 0x34 && b! < 0x40 && b! > r!) count++;
    }
    return count / (ICON.width * ICON.height) > 0.3;
  };

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    desktop = await PrivateDesktop.start('700x460x24');
    panel = new DesktopPanel(desktop);
    guise('face', 'add', 'Ada', join(faces, '001_A.jpg'), '--yes');
    guise('face', 'add', 'Grace', join(faces, '002_A.jpg'), '--yes');
    daemon = spawn(
      process.execPath,
      [main, 'run', '--camera', join(clips, 'lp_d18.mp4'), '--face', 'Ada'],
      {
        env: environment(),
        stdio: 'ignore',
      },
    );
    await until(
      'guise wears Ada',
      isIn((s) => s.face === 'Ada'),
      60_000,
    );
    await until('the icon', seesIcon);
  }, 180_000);

  afterAll(async () => {
    await ended(daemon);
    await desktop.stop();
  });

  test('a click switches the face of the running pipeline', async () => {
    await panel.openMenu(ICON_MIDDLE.x, ICON_MIDDLE.y);
    await settle();
    picture('menu');
    await panel.closeMenus();
    await chooseFace(3, 'Grace', 'faces');
  }, 120_000);

  test('a face that is added while guise runs can be chosen', async () => {
    guise('face', 'add', 'Katherine', join(faces, '003_A.jpg'), '--yes');
    await until('the face in the menu', () => menuOnBus().includes('Katherine'));
    await chooseFace(4, 'Katherine', 'added');
  }, 120_000);

  test('the icon comes back with a panel that was killed, and the camera runs on', async () => {
    await panel.kill();
    const { face } = await state();
    expect(face).toBe('Katherine');
    panel.start();
    await until('the icon in the new panel', seesIcon);
    await chooseFace(2, 'Ada');
  }, 120_000);

  test('the menu pauses, and the icon says so', async () => {
    const before = await sharp(picture('panel')).extract(ICON).raw().toBuffer();
    await choose(
      ['Down', 'Down', 'Down'],
      'a pause',
      isIn((s) => s.isPaused),
    );
    await until('another icon', async () => {
      const now = await sharp(picture('paused')).extract(ICON).raw().toBuffer();
      return !now.equals(before);
    });
  }, 120_000);

  test('the menu covers, and starts guise at login', async () => {
    await choose(
      ['Up', 'Up', 'Up', 'Up', 'Up'],
      'a cover',
      isIn((s) => s.isCovered),
    );
    const entry = join(desktop.folder, 'config', 'autostart', 'guise.desktop');
    await choose(['Up', 'Up', 'Up'], 'the entry of the desktop', () => existsSync(entry));
  }, 120_000);

  test('the menu ends guise', async () => {
    await choose(['Up'], 'the end', () => daemon.exitCode !== null);
    expect(daemon.exitCode).toBe(0);
  }, 120_000);
});
