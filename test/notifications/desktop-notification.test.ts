// Notifications as a desktop gets them: a daemon whose camera is lost and comes back, on a
// session bus where a stand-in for the desktop's notification service listens.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import dbus from '@particle/dbus-next';
import { projectRoot } from '../../daemon/project-root.js';
import { ended, haveDesktop, PrivateDesktop } from '../tray/private-desktop.js';
import { until } from '../tray/tray-process.js';

const what = 'notifications on a session bus';
const SERVICE = 'org.freedesktop.Notifications';

interface Shown {
  readonly id: number;
  readonly replaces: number;
  readonly title: string;
  readonly body: string;
}

/** Shows nothing, but remembers what it was to show. */
async function listen(busAddress: string) {
  const bus = dbus.sessionBus({ busAddress });
  bus.on('error', () => undefined);
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
  return { shown, stop: () => bus.disconnect() };
}

(haveDesktop(what) ? describe : describe.skip)(what, () => {
  let desktop: PrivateDesktop;
  let service: Awaited<ReturnType<typeof listen>>;

  beforeEach(async () => {
    desktop = await PrivateDesktop.start();
    service = await listen(desktop.busAddress);
  });

  afterEach(async () => {
    service.stop();
    await desktop.stop();
  });

  const runDaemon = (environment: Record<string, string>) =>
    spawn(process.execPath, [join(projectRoot, 'dist', 'daemon', 'main.js'), 'run'], {
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

  test('a missing model is told of on the desktop', async () => {
    const daemon = runDaemon({});
    await until('a notification', () => service.shown.length > 0, 60_000);
    expect(service.shown[0]).toMatchObject({
      replaces: 0,
      title: expect.stringMatching(/^Face \w+ missing$/),
      body: expect.stringContaining('models pull lite'),
    });
    await ended(daemon);
  }, 120_000);

  test('who wants none gets none', async () => {
    const daemon = runDaemon({ GUISE_NOTIFICATIONS: 'false' });
    await new Promise((resolve) => setTimeout(resolve, 8000));
    expect(service.shown).toEqual([]);
    await ended(daemon);
  }, 120_000);
});
