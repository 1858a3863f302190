// The kinds of tray there are, and which of them to try on this desktop. Each is loaded
// when it is tried: the D-Bus library and the helper are not for everybody.
import type { TrayBackend, TrayKind } from './tray.js';

export const trayBackends: readonly TrayBackend[] = [
  {
    kind: 'sni',
    open: async (...call) => (await import('./sni-tray.js')).SniTray.open(...call),
  },
  {
    kind: 'systray2',
    open: async (...call) =>
      (await import('./systray2-tray.js')).Systray2Tray.open(...call),
  },
];

/** Values of the setting tray.backend. */
export const trayChoices = ['auto', 'sni', 'systray2', 'none'] as const;
export type TrayChoice = (typeof trayChoices)[number];

/**
 * The kinds to try, best first. StatusNotifierItem is Linux's; there, systray2 is for
 * panels that know only X11's older protocol.
 */
export function backendsFor(
  choice: TrayChoice,
  platform: NodeJS.Platform = process.platform,
): readonly TrayBackend[] {
  const automatic: readonly TrayKind[] =
    platform === 'linux' ? ['sni', 'systray2'] : ['systray2'];
  const wanted: readonly string[] = choice === 'auto' ? automatic : [choice];
  return wanted.flatMap((kind) => trayBackends.find((b) => b.kind === kind) ?? []);
}
