// Notifications as a desktop gets them: a daemon whose camera is lost and comes back, on a
// session bus where a stand-in for the desktop's notification service listens.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import dbus from '@particle/dbus-next';
import { projectRoot } from '../../daemon/project-root.js';
import { ended, haveDesktop, PrivateDesktop } from '../tray/private-desktop.js';
import { until } from '../until.js';

const what = 'notifications on a session bus';
const mainFile = join(projectRoot, 'dist', 'daemon', 'main.js');
const SERVICE = 'org.freedesktop.Notifications';
const WATCHER = 'org.kde.StatusNotifierWatcher';

interface Shown {
  readonly id: number;
  readonly replaces: number;
  readonly title: string;
  readonly body: string;
}

const connections: dbus.MessageBus[] = [];

/** Until the test ends. */
function connect(busAddress: string): dbus.MessageBus {
  const bus = dbus.sessionBus({ busAddress });
  bus.on('error', () => undefined);
  connections.push(bus);
  return bus;
}

/** Shows nothing, but remembers what it was to show. */
async function listen(busAddress: string) {
  const bus = connect(busAddress);
  const shown: Shown[] = [];
  bus.addMethodHandler((message: dbus.Message) => {
    if (message.interface !== SERVICE || message.member !== 'Notify') return false;
    const [, replaces, , title, body] = message.body as [string, number, ...string[]];
    const id = replaces || shown.length + 1;
    shown.push({ id, replaces, title: title!, body: body! });
    bus.send(dbus.Message.newMethodReturn(message, 'u', [id]));
    return true;
  });
  await bus.requestName(SERVICE, 0);
  return { shown };
}

/** A panel that takes icons and clicks on an item of the first one's menu. */
async function clickInTray(busAddress: string, wanted: string) {
  const bus = connect(busAddress);
  const registered = new Promise<string>((resolve) => {
    bus.addMethodHandler((message: dbus.Message) => {
      if (message.member !== 'RegisterStatusNotifierItem') return false;
      bus.send(dbus.Message.newMethodReturn(message, '', []));
      resolve(message.body[0]);
      return true;
    });
  });
  await bus.requestName(WATCHER, 0);
  const item = {
    destination: await registered,
    path: '/MenuBar',
    interface: 'com.canonical.dbusmenu',
  };
  const layout = { member: 'GetLayout', signature: 'iias', body: [0, -1, []] };
  const reply = await bus.call(new dbus.Message({ ...item, ...layout }));
  const [, [, , children]] = reply!.body;
  const texts = children.map(({ value }: dbus.Variant) => value[1].label?.value);
  const [id] = children[texts.indexOf(wanted)].value;
  const body = [id, 'clicked', new dbus.Variant('s', ''), 0];
  const event = { member: 'Event', signature: 'isvu', body };
  await bus.call(new dbus.Message({ ...item, ...event }));
}

(haveDesktop(what) ? describe : describe.skip)(what, () => {
  let desktop: PrivateDesktop;
  let service: Awaited<ReturnType<typeof listen>>;

  beforeEach(async () => {
    desktop = await PrivateDesktop.start();
    service = await listen(desktop.busAddress);
  });

  const daemons: ChildProcess[] = [];

  afterEach(async () => {
    // First: a call that comes when its connection is closed throws in the library.
    await Promise.all(daemons.splice(0).map(ended));
    for (const bus of connections.splice(0)) bus.disconnect();
    await desktop.stop();
  });

  const runDaemon = (environment: Record<string, string> = {}) => {
    const daemon = spawn(process.execPath, [mainFile, 'run'], {
      env: {
        ...desktop.environment,
        GUISE_MODELS_DIR: join(desktop.folder, 'no-models'),
        GUISE_PREVIEW_PORT: '0',
        GUISE_CAMERA: 'test',
        GUISE_TRAY_BACKEND: 'none',
        // Nothing is to be fetched in the background.
        HTTPS_PROXY: 'http://127.0.0.1:9',
        ...environment,
      },
      stdio: 'ignore',
    });
    daemons.push(daemon);
    return daemon;
  };

  test('a missing model is told of on the desktop', async () => {
    runDaemon();
    await until('a notification', () => service.shown.length > 0, 60_000);
    expect(service.shown[0]).toMatchObject({
      replaces: 0,
      title: expect.stringMatching(/^Face \w+ missing$/),
      body: expect.stringContaining('models pull lite'),
    });
  }, 120_000);

  test('what the tray is told and cannot do is told of on the desktop', async () => {
    runDaemon({ GUISE_TRAY_BACKEND: 'sni', PATH: '/nonexistent' });
    await clickInTray(desktop.busAddress, 'Open preview');
    const told = () => service.shown.find(({ title }) => title.includes('could not'));
    await until('a notification', () => told() !== undefined, 60_000);
    expect(told()!.body).toMatch(/^No browser .*; "npx guise open --print" prints/);
  }, 120_000);

  test('a start that fails without a terminal is told of on the desktop', async () => {
    const daemon = runDaemon({ GUISE_CAMERA: '/nope.mp4' });
    await until('a notification', () => service.shown.length > 0, 60_000);
    expect(service.shown).toMatchObject([
      {
        title: 'guise did not start',
        body: expect.stringContaining('There is no camera or file "/nope.mp4"'),
      },
    ]);
    await until('it has ended', () => daemon.exitCode !== null, 60_000);
    expect(daemon.exitCode).toBe(4);
  }, 120_000);

  test('who wants none gets none of a start that fails', async () => {
    const none = { GUISE_NOTIFICATIONS: 'false', GUISE_CAMERA: '/nope.mp4' };
    const failing = runDaemon(none);
    await until('it has ended', () => failing.exitCode !== null, 60_000);
    expect(service.shown).toEqual([]);
  }, 120_000);

  test('who wants none gets none, until they are wanted', async () => {
    runDaemon({ GUISE_NOTIFICATIONS: 'false' });
    const ask = (...args: string[]) => desktop.run(process.execPath, mainFile, ...args);
    await until(
      'it to say what is missing',
      () => ask('status').includes('Missing'),
      60_000,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(service.shown).toEqual([]);
    ask('config', 'set', 'notifications', 'true');
    ask('panic'); // told as every change of state
    await until('a notification', () => service.shown.length > 0, 60_000);
  }, 180_000);
});
