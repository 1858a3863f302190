// The tray through the systray2 package: a helper program in a process of its own, which
// also serves panels that know X11's older tray protocol alone.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import SysTray from 'systray2';
import { GuiseError } from '../errors.js';
import type { Menu } from './menu.js';
import { canShow, fill, type Slot, slotsFor } from './menu-slots.js';
import { prepareSystray2 } from './systray2-binary.js';
import type { Tray, TrayListeners, TrayView } from './tray.js';
import { icoOf, type TrayIconName, trayIconPng } from './tray-icon.js';

const ICON_SIDE = 64;

/** The helper is ready within half a second, or never says so; milliseconds. */
const READY_TIMEOUT_MS = 5000;
const READY_POLL_MS = 20;
const EXIT_TIMEOUT_MS = 1000;

async function iconOf(name: TrayIconName): Promise<string> {
  const png = await trayIconPng(name, ICON_SIDE);
  const file = process.platform === 'win32' ? icoOf(png, ICON_SIDE) : png;
  return file.toString('base64');
}

/** What the helper says on its standard output, a line of JSON each. */
interface HelperEvent {
  readonly type: string;
  readonly __id?: number;
  readonly item?: { readonly title: string };
}

/** One run of the helper, with a menu of fixed shape. */
class Helper<Command> {
  /** Resolves with a sentence when the helper has ended, whatever the cause. */
  readonly ended: Promise<string>;
  private readonly byId = new Map<number, Slot<Command>>();

  /** @throws GuiseError TRAY_UNAVAILABLE when the helper does not get ready */
  static async start<Command>(
    view: TrayView<Command>,
    onClick: (command: Command) => void,
    signal: AbortSignal,
  ): Promise<Helper<Command>> {
    if (!hasDisplay()) throw notReady('there is no display');
    const slots = slotsFor(view.menu);
    const systray = new SysTray({
      menu: {
        icon: await iconOf(view.icon),
        title: '',
        tooltip: view.tooltip,
        items: slots.map((slot) => slot.shown),
      },
      copyDir: await prepareSystray2(),
    });
    await untilReady(systray, signal);
    return new Helper(systray, slots, onClick);
  }

  private constructor(
    private readonly systray: SysTray,
    private readonly slots: readonly Slot<Command>[],
    private readonly onClick: (command: Command) => void,
  ) {
    for (const slot of slots.flatMap((s) => [s, ...s.slots])) {
      this.byId.set(idOf(slot.shown), slot);
    }
    const { process: child } = systray;
    // What is written to a helper that has just ended is lost, and that is all.
    child.stdin?.on('error', () => undefined);
    child.stderr?.resume();
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => this.hear(JSON.parse(line)));
    this.ended = new Promise((resolve) => {
      const end = () => resolve(`The tray's helper ended (${howEnded(child)}).`);
      child.once('exit', end);
      if (hasEnded(child)) end();
    });
  }

  /** False if this run cannot show the menu. */
  show(menu: Menu<Command>): boolean {
    if (!canShow(this.slots, menu)) return false;
    for (const { shown } of fill(this.slots, menu)) {
      const { items: _, ...item } = shown;
      void this.systray.sendAction({ type: 'update-item', item });
    }
    return true;
  }

  async showIcon(icon: TrayIconName, tooltip: string): Promise<void> {
    const menu = { icon: await iconOf(icon), title: '', tooltip, items: [] };
    await this.systray.sendAction({ type: 'update-menu', menu });
  }

  async stop(): Promise<void> {
    const { process: child } = this.systray;
    if (hasEnded(child)) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
    void this.systray.sendAction({ type: 'exit' });
    await this.ended;
    clearTimeout(timer);
  }

  private hear({ type, __id, item }: HelperEvent): void {
    const slot = type === 'clicked' ? this.byId.get(__id ?? 0) : undefined;
    // The title clicked on differs when the item was changed at the same moment.
    if (slot?.command && slot.shown.title === item?.title) this.onClick(slot.command);
  }
}

/** Without one the helper would end, and be started in vain again and again. */
function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** The package numbers the items it is given. */
const idOf = (item: object) => (item as { __id: number }).__id;

const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

const howEnded = ({ exitCode, signalCode }: ChildProcess) =>
  signalCode ?? `exit status ${exitCode}`;

/** The package's own promise does not settle when the helper cannot be loaded. */
async function untilReady(systray: SysTray, signal: AbortSignal): Promise<void> {
  const ready = systray.ready().then(
    () => 'ready',
    (error: Error) => error.message,
  );
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const outcome = await Promise.race([ready, setTimeoutPromise(READY_POLL_MS, null)]);
    if (outcome === 'ready') return;
    const child: ChildProcess | null = systray.process;
    if (outcome !== null) throw notReady(outcome);
    if (child && hasEnded(child)) throw notReady(howEnded(child));
    if (signal.aborted || performance.now() > deadlineMs) {
      child?.kill('SIGKILL');
      throw notReady('no answer in time');
    }
  }
}

const notReady = (why: string) =>
  new GuiseError(
    'TRAY_UNAVAILABLE',
    `The tray's helper did not start (${why}); on Linux it needs a display and libappindicator3 (Debian: apt install libayatana-appindicator3-1).`,
  );

export class Systray2Tray<Command> implements Tray<Command> {
  private readonly closing = new AbortController();
  /** Changes are made one after another: some need another run of the helper. */
  private work: Promise<void> = Promise.resolve();
  private wanted: TrayView<Command>;

  /** @throws GuiseError TRAY_UNAVAILABLE */
  static async open<Command>(
    view: TrayView<Command>,
    listeners: TrayListeners<Command>,
    signal: AbortSignal,
  ): Promise<Systray2Tray<Command>> {
    const helper = await Helper.start(view, listeners.onClick, signal);
    return new Systray2Tray(helper, view, listeners);
  }

  private constructor(
    private helper: Helper<Command>,
    private shown: TrayView<Command>,
    private readonly listeners: TrayListeners<Command>,
  ) {
    this.wanted = shown;
    this.watch(helper);
  }

  show(view: TrayView<Command>): void {
    this.wanted = view;
    this.work = this.work
      .then(() => this.showWanted())
      .catch((error: Error) => this.end(error.message));
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.work;
    await this.helper.stop();
  }

  private async showWanted(): Promise<void> {
    const { wanted, shown, helper } = this;
    if (this.closing.signal.aborted || wanted === shown) return;
    this.shown = wanted;
    if (!helper.show(wanted.menu)) {
      const { signal } = this.closing;
      this.helper = await Helper.start(wanted, this.listeners.onClick, signal);
      this.watch(this.helper);
      await helper.stop();
    } else if (wanted.icon !== shown.icon || wanted.tooltip !== shown.tooltip) {
      await helper.showIcon(wanted.icon, wanted.tooltip);
    }
  }

  private watch(helper: Helper<Command>): void {
    void helper.ended.then((reason) => {
      if (helper === this.helper) this.end(reason);
    });
  }

  private end(reason: string): void {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    // It may run on, when it was to be replaced by another one.
    void this.helper.stop();
    this.listeners.onEnd(reason);
  }
}
