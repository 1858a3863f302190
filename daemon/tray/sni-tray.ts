// The tray as a StatusNotifierItem on D-Bus: needs no program beside guise, no GTK and
// no X display, and shows real marks. Comes back by itself when the panel does.
import { setTimeout } from 'node:timers/promises';
import { SessionBus } from '../dbus/session-bus.js';
import { GuiseError } from '../errors.js';
import { DbusMenu } from './dbus-menu.js';
import { MENU_PATH, StatusNotifierItem } from './status-notifier-item.js';
import type { Tray, TrayListeners, TrayView } from './tray.js';
import { fileNameOf, type TrayIconName, writeTrayIcons } from './tray-icon.js';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const WATCHER_PATH = '/StatusNotifierWatcher';
const ITEM_PATH = '/StatusNotifierItem';

/** At login panels start at the same time as guise does, milliseconds. */
const WATCHER_WAIT_MS = 10_000;

/** Written once while guise runs. */
let iconFolder: string | undefined;

/** Names must differ between trays of one process. */
let opened = 0;

export class SniTray<Command> implements Tray<Command> {
  private readonly item: StatusNotifierItem;
  private readonly menu: DbusMenu<Command>;
  private icon: TrayIconName | null = null;
  private tooltip = '';
  private isClosed = false;

  /**
   * @param watcherWaitMs  how long to wait for a panel
   * @throws GuiseError TRAY_UNAVAILABLE without a panel that shows such items,
   *   BUS_UNAVAILABLE
   */
  static async open<Command>(
    view: TrayView<Command>,
    listeners: TrayListeners<Command>,
    signal: AbortSignal,
    watcherWaitMs = WATCHER_WAIT_MS,
  ): Promise<SniTray<Command>> {
    const bus = await SessionBus.connect();
    try {
      iconFolder ??= await writeTrayIcons();
      const tray = new SniTray(bus, iconFolder, view, listeners);
      await tray.register(watcherWaitMs, signal);
      // Not sooner: one that never was there would be told of twice, and opened twice.
      void bus.ended.then(() => {
        if (!tray.isClosed) listeners.onEnd('The connection to the D-Bus session ended.');
      });
      return tray;
    } catch (error) {
      bus.close();
      throw error;
    }
  }

  private constructor(
    private readonly bus: SessionBus,
    iconFolder: string,
    view: TrayView<Command>,
    listeners: TrayListeners<Command>,
  ) {
    this.item = new StatusNotifierItem(iconFolder);
    this.menu = new DbusMenu(view.menu, (command) => listeners.onClick(command));
    bus.bus.export(ITEM_PATH, this.item);
    bus.bus.export(MENU_PATH, this.menu);
    this.show(view);
  }

  show(view: TrayView<Command>): void {
    if (this.isClosed) return;
    this.menu.update(view.menu);
    if (view.tooltip !== this.tooltip) {
      this.tooltip = view.tooltip;
      this.item.setTooltip(view.tooltip);
    }
    if (view.icon !== this.icon) {
      this.icon = view.icon;
      this.item.setIcon(fileNameOf(view.icon));
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.bus.close();
    await this.bus.ended;
  }

  /** Resolves when a watcher took the item; later watchers get it too. */
  private async register(watcherWaitMs: number, signal: AbortSignal): Promise<void> {
    const name = `org.kde.StatusNotifierItem-${process.pid}-${++opened}`;
    await this.bus.ownName(name);
    const registered = new Promise<void>((resolve, reject) => {
      const offer = () =>
        this.bus
          .call({
            destination: WATCHER,
            path: WATCHER_PATH,
            interface: WATCHER,
            member: 'RegisterStatusNotifierItem',
            signature: 's',
            body: [name],
          })
          .then(() => resolve())
          // A watcher that ends at this moment is followed by another, or by the timeout.
          .catch(() => undefined);
      this.bus.watchName(WATCHER, offer).catch(reject);
    });
    const isThere = await Promise.race([
      registered.then(() => true),
      setTimeout(watcherWaitMs, false, { signal }).catch(() => false),
    ]);
    if (!isThere) throw noWatcher();
  }
}

const noWatcher = () =>
  new GuiseError(
    'TRAY_UNAVAILABLE',
    'No panel on this desktop shows StatusNotifierItem icons (GNOME needs its AppIndicator extension).',
  );
