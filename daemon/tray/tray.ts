// Contract of the kinds of tray: a view in, clicks out. A kind need not bring its tray
// back when it is lost: tray-keeper.ts does that.
import type { Menu } from './menu.js';
import type { TrayIconName } from './tray-icon.js';

/** What the tray shows. */
export interface TrayView<Command> {
  readonly icon: TrayIconName;
  /** Shown when the pointer rests on the icon, where the desktop does that. */
  readonly tooltip: string;
  readonly menu: Menu<Command>;
}

export interface TrayListeners<Command> {
  /** An item of the menu as it was last shown was clicked. */
  onClick(command: Command): void;
  /** The tray that `open` resolved to is gone for good, not by `close`; says why in one
   *  sentence. */
  onEnd(reason: string): void;
}

/** An icon in the panel. */
export interface Tray<Command> {
  /** Shows this from now on; nothing happens if nothing changed. */
  show(view: TrayView<Command>): void;
  /** Takes the icon away. Idempotent. */
  close(): Promise<void>;
}

/** One way to have a tray. */
export interface TrayBackend {
  /** A value of the setting tray.backend. */
  readonly kind: string;
  /** Where it is tried unasked; everywhere when missing. */
  readonly platforms?: readonly NodeJS.Platform[];
  /**
   * Resolves once the icon was handed to the desktop.
   * @param signal  gives up waiting
   * @throws GuiseError TRAY_UNAVAILABLE where this kind does not work; never hangs
   */
  open<Command>(
    view: TrayView<Command>,
    listeners: TrayListeners<Command>,
    signal: AbortSignal,
  ): Promise<Tray<Command>>;
}
