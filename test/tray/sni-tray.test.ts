// A session bus without a panel that shows StatusNotifierItems, as GNOME's is by itself.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SniTray } from '../../daemon/tray/sni-tray.js';
import { TrayKeeper } from '../../daemon/tray/tray-keeper.js';
import { startBusDaemon } from '../dbus/bus-daemon.js';
import { havePrograms } from '../programs.js';
import { until } from '../until.js';

const WATCHER_WAIT_MS = 20;

const hasBus = havePrograms(['dbus-daemon'], 'a bus without a panel');

(hasBus ? describe : describe.skip)('a bus without a panel', () => {
  const before = process.env;
  let folder: string;
  let daemon: ChildProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guise-bus-'));
    const address = `unix:path=${join(folder, 'bus')}`;
    daemon = await startBusDaemon(address);
    process.env = {
      ...before,
      DBUS_SESSION_BUS_ADDRESS: address,
      XDG_CACHE_HOME: folder,
    };
  });

  afterEach(() => {
    daemon.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    process.env = before;
  });

  it('is all that is told of, once for each try', async () => {
    const told: string[] = [];
    let tries = 0;
    const keeper = new TrayKeeper({
      backends: [
        {
          kind: 'sni',
          open: (...call) => {
            tries++;
            return SniTray.open(...call, WATCHER_WAIT_MS);
          },
        },
      ],
      onClick: () => undefined,
      onChange: (_kind, detail) => told.push(detail),
    });
    keeper.show({ icon: 'idle', tooltip: 'guise', menu: [] });
    await until('three tries', () => told.length > 2);
    await keeper.close();
    for (const sentence of told) expect(sentence).toMatch(/^No panel/);
    expect(tries).toBe(told.length);
  });
});
