// Keeps a tray on the desktop for as long as guise runs: tries the kinds in turn, and
// again later when none works or the one that did is lost. Never throws.
import type { Tray, TrayBackend, TrayView } from './tray.js';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 10_000;
/** A tray that lasted this long was a good one: the next loss is a new one. */
const STEADY_MS = 60_000;

export interface TrayKeeperOptions<Command> {
  /** To be tried, best first. */
  readonly backends: readonly TrayBackend[];
  onClick(command: Command): void;
  /** Which kind is there, or null and why none is. */
  onChange(kind: string | null, detail: string): void;
}

export class TrayKeeper<Command> {
  private tray: Tray<Command> | null = null;
  private view: TrayView<Command> | null = null;
  private retryMs = RETRY_FIRST_MS;
  private timer: NodeJS.Timeout | undefined;
  private opening: Promise<void> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(private readonly options: TrayKeeperOptions<Command>) {}

  /** The first view opens the tray. */
  show(view: TrayView<Command>): void {
    const isFirst = this.view === null;
    this.view = view;
    if (isFirst) this.opening = this.open();
    else this.tray?.show(view);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.closing.abort();
    clearTimeout(this.timer);
    await this.opening;
    await this.tray?.close();
  }

  private async open(): Promise<void> {
    const reasons: string[] = [];
    for (const backend of this.options.backends) {
      if (this.closing.signal.aborted) return;
      try {
        await this.openOne(backend);
        return;
      } catch (error) {
        reasons.push((error as Error).message);
      }
    }
    this.openLater(reasons.join(' '));
  }

  private async openOne(backend: TrayBackend): Promise<void> {
    const openedAtMs = performance.now();
    const shown = this.view!;
    let isLost = false;
    const listeners = {
      onClick: (command: Command) => this.options.onClick(command),
      onEnd: (reason: string) => {
        isLost = true;
        this.tray = null;
        if (performance.now() - openedAtMs > STEADY_MS) this.retryMs = RETRY_FIRST_MS;
        this.openLater(reason);
      },
    };
    const tray = await backend.open<Command>(shown, listeners, this.closing.signal);
    if (isLost) return;
    this.tray = tray;
    this.options.onChange(backend.kind, '');
    if (this.view !== shown) tray.show(this.view!);
  }

  private openLater(reason: string): void {
    if (this.closing.signal.aborted) return;
    this.options.onChange(null, reason);
    this.timer = setTimeout(() => {
      this.opening = this.open();
    }, this.retryMs);
    this.timer.unref();
    this.retryMs = Math.min(2 * this.retryMs, RETRY_MOST_MS);
  }
}
