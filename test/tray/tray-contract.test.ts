// Every kind of tray, on a real session bus, as a panel sees it.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import type { Menu } from '../../daemon/tray/menu.js';
import type { TrayView } from '../../daemon/tray/tray.js';
import { trayBackends } from '../../daemon/tray/tray-backends.js';
import { until } from '../until.js';
import { Panel } from './panel.js';
import { haveDesktop, PrivateDesktop } from './private-desktop.js';
import { TrayProcess } from './tray-process.js';

const isHere = haveDesktop('the contract of the trays');
const helper = join(projectRoot, 'node_modules/systray2/traybin/tray_linux_release');
const libraries = spawnSync('ldd', [helper]);
const isHelperUsable =
  libraries.status === 0 && !String(libraries.stdout).includes('not found');
if (!isHelperUsable) {
  process.stderr.write('NOT RUN: the tray systray2, for want of libappindicator3.\n');
}
const kinds = trayBackends
  .map(({ kind }) => kind)
  .filter((kind) => kind !== 'systray2' || isHelperUsable);

const faces = (names: readonly string[], worn: string): Menu<string> =>
  names.map((name) => ({
    kind: 'radio',
    text: name,
    isChosen: name === worn,
    command: `wear ${name}`,
  }));

function viewOf(names: readonly string[], worn: string, line = 'Webcam, 30 fps') {
  const view: TrayView<string> = {
    icon: 'running',
    tooltip: 'guise',
    menu: [
      { kind: 'label', text: line },
      { kind: 'separator' },
      { kind: 'submenu', text: 'Source face', items: faces(names, worn) },
      { kind: 'check', text: 'Mirror', isChecked: false, command: 'mirror' },
      { kind: 'action', text: 'Quit', command: 'quit' },
    ],
  };
  return view;
}

const textOf = (names: readonly string[], worn: string, line = 'Webcam, 30 fps') =>
  [
    `${line} (off)`,
    'Source face',
    ...names.map((name) => `  [${name === worn ? 'on' : 'off'}] ${name}`),
    '[off] Mirror',
    'Quit',
  ].join('\n');

(isHere ? describe.each(kinds) : describe.skip.each(kinds))('the tray %s', (kind) => {
  let desktop: PrivateDesktop;
  let panel: Panel;
  let tray: TrayProcess;

  /** While one icon takes the place of another there is no menu to read. */
  const showsText = (text: string) =>
    until(`the menu ${text}`, async () =>
      panel.menuText().then(
        (shown) => shown === text,
        () => false,
      ),
    );

  beforeEach(async () => {
    desktop = await PrivateDesktop.start();
    panel = await Panel.start(desktop.busAddress);
    tray = new TrayProcess(desktop, kind);
    tray.show(viewOf(['Ada', 'Grace_Hopper'], 'Ada'));
    await until('an icon in the panel', () => panel.iconCount > 0);
  });

  afterEach(async () => {
    panel.stop();
    await desktop.stop();
  });

  test('shows texts, marks and submenus', async () => {
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
    await tray.hasBeen(kind);
  });

  test('passes on what was clicked, in order', async () => {
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
    // The helper of systray2 drops clicks that come while it passes one on.
    for (const [i, item] of ['Grace_Hopper', 'Mirror', 'Quit'].entries()) {
      await panel.click(item);
      await until(`click ${i + 1}`, () => tray.clicks.length > i);
    }
    expect(tray.clicks).toEqual(['wear Grace_Hopper', 'mirror', 'quit']);
  });

  test('follows changes of texts and marks', async () => {
    tray.show(viewOf(['Ada', 'Grace_Hopper'], 'Grace_Hopper', 'Paused'));
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Grace_Hopper', 'Paused'));
  });

  test('follows faces that are added and removed', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `Face ${i}`);
    tray.show(viewOf(many, 'Face 7'));
    await showsText(textOf(many, 'Face 7'));
    await panel.click('Face 33');
    await until('a click', () => tray.clicks.length === 1);
    tray.show(viewOf(['Face 33'], 'Face 33'));
    await showsText(textOf(['Face 33'], 'Face 33'));
    await panel.click('Face 33');
    await until('another click', () => tray.clicks.length === 2);
    expect(tray.clicks).toEqual(['wear Face 33', 'wear Face 33']);
  });

  test('never takes a click on a removed face for one on another', async () => {
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
    const [, sourceFace] = await panel.menu();
    const ada = sourceFace?.items[0];
    expect(ada?.text).toBe('Ada');
    tray.show(viewOf([], ''));
    await showsText(textOf([], ''));
    await panel.clickId(ada!.id).catch(() => undefined);
    await panel.click('Quit');
    await until('a click', () => tray.clicks.length > 0);
    expect(tray.clicks).toEqual(['quit']);
  });

  test('shows another icon for another state', async () => {
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
    const running = await panel.iconDigest();
    tray.show({ ...viewOf(['Ada'], 'Ada'), icon: 'problem' });
    // A picture may be asked for while its file is being replaced.
    await until('another icon', () =>
      panel.iconDigest().then(
        (digest) => digest !== running,
        () => false,
      ),
    );
  });

  test('comes back when the panel was killed', async () => {
    panel.stop();
    panel = await Panel.start(desktop.busAddress);
    await until('an icon in the new panel', () => panel.iconCount > 0);
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
  });

  test('comes back when the session bus was killed', async () => {
    await desktop.stopBus();
    await desktop.startBus();
    panel = await Panel.start(desktop.busAddress);
    await until('an icon on the new bus', () => panel.iconCount > 0);
    await showsText(textOf(['Ada', 'Grace_Hopper'], 'Ada'));
  });

  test('goes away when it is closed', async () => {
    expect(await tray.close()).toBe(0);
    expect(await panel.property('Id')).toBeUndefined();
  });
});

const describeHelper = isHere && kinds.includes('systray2') ? describe : describe.skip;

describeHelper('the helper of systray2', () => {
  let desktop: PrivateDesktop;
  let panel: Panel;

  beforeEach(async () => {
    desktop = await PrivateDesktop.start();
    panel = await Panel.start(desktop.busAddress);
  });

  afterEach(async () => {
    panel.stop();
    await desktop.stop();
  });

  test('is started again when it is killed', async () => {
    const tray = new TrayProcess(desktop, 'systray2');
    tray.show(viewOf(['Ada'], 'Ada'));
    await until('an icon', () => panel.iconCount === 1);
    spawnSync('pkill', ['-KILL', '-P', String(tray.pid), 'tray_linux']);
    await until('another icon', () => panel.iconCount === 2);
    await tray.hasBeen('systray2', null, 'systray2');
  });

  test('leaves nothing behind when another run of it, for a longer menu, cannot start', async () => {
    const tray = new TrayProcess(desktop, 'systray2');
    tray.show(viewOf(['Ada'], 'Ada'));
    await until('an icon', () => panel.iconCount === 1);
    const program = join(desktop.folder, 'cache/guise/systray2/2.1.4/tray_linux_release');
    rmSync(program);
    mkdirSync(program);
    const many = Array.from({ length: 40 }, (_, i) => `Face ${i}`);
    tray.show(viewOf(many, 'Face 7'));
    await until('the run before ends', () => {
      const args = ['-P', String(tray.pid), 'tray_linux'];
      return spawnSync('pgrep', args).status === 1;
    });
    rmdirSync(program);
    await until('another icon', () => panel.iconCount === 2);
  });

  test('is never taken from the current folder', async () => {
    const planted = join(desktop.folder, 'traybin', 'tray_linux_release');
    mkdirSync(join(desktop.folder, 'traybin'));
    writeFileSync(planted, `#!/bin/sh\ntouch ${desktop.folder}/hijacked\n`);
    chmodSync(planted, 0o755);
    const tray = new TrayProcess(desktop, 'systray2');
    tray.show(viewOf(['Ada'], 'Ada'));
    await until('an icon', () => panel.iconCount === 1);
    expect(existsSync(join(desktop.folder, 'hijacked'))).toBe(false);
  });

  test('that does not start is given up with a reason', async () => {
    const tray = new TrayProcess(desktop, 'systray2', { DISPLAY: '' });
    tray.show(viewOf(['Ada'], 'Ada'));
    await until('a reason', () => tray.kinds.length > 0);
    expect(tray.kinds[0]).toBeNull();
    expect(tray.details[0]).toMatch(/helper did not start/);
  });
});

(isHere ? describe : describe.skip)('the automatic choice', () => {
  let desktop: PrivateDesktop;

  beforeEach(async () => {
    desktop = await PrivateDesktop.start();
  });

  afterEach(() => desktop.stop());

  test('takes what a late panel shows, and closes while waiting for one', async () => {
    const tray = new TrayProcess(desktop, 'auto');
    tray.show(viewOf(['Ada'], 'Ada'));
    const panel = await Panel.start(desktop.busAddress);
    await tray.hasBeen('sni').finally(() => panel.stop());
    await tray.kill();
    const waiting = new TrayProcess(desktop, 'sni');
    waiting.show(viewOf(['Ada'], 'Ada'));
    expect(await waiting.close()).toBe(0);
  });

  (kinds.includes('systray2') ? test : test.skip)(
    'takes systray2 where nothing shows StatusNotifierItems',
    async () => {
      const tray = new TrayProcess(desktop, 'auto', {
        DBUS_SESSION_BUS_ADDRESS: '',
        XDG_RUNTIME_DIR: '/nonexistent',
      });
      tray.show(viewOf(['Ada'], 'Ada'));
      await tray.hasBeen('systray2');
    },
  );
});
