// The kinds of tray there are, and which of them to try on this desktop. Each is loaded
// when it is tried: the D-Bus library and the helper are not for everybody.
import type { TrayBackend } from './tray.js';

/** Best first. */
export const trayBackends = [
  {
    kind: 'sni',
    platforms: ['linux'],
    open: async (...call) => (await import('./sni-tray.js')).SniTray.open(...call),
  },
  {
    // On Linux for panels that know only X11's older protocol.
    kind: 'systray2',
    open: async (...call) =>
      (await import('./systray2-tray.js')).Systray2Tray.open(...call),
  },
] as const satisfies readonly TrayBackend[];

/** Values of the setting tray.backend. */
export const trayChoices = [
  'auto',
  ...trayBackends.map(({ kind }) => kind),
  'none',
] as const;
export type TrayChoice = (typeof trayChoices)[number];

/** The kinds to try, best first. */
export function backendsFor(
  choice: TrayChoice,
  platform: NodeJS.Platform = process.platform,
): readonly TrayBackend[] {
  const backends: readonly TrayBackend[] = trayBackends;
  if (choice !== 'auto') return backends.filter(({ kind }) => kind === choice);
  return backends.filter(({ platforms }) => platforms?.includes(platform) ?? true);
}
