// Notifications as a client of the control API: follows the daemon until it ends.
import type { Logger } from 'pino';
import { follow } from '../control/client.js';
import type { DaemonState } from '../live/daemon-state.js';
import type { Settings } from '../settings/settings.js';
import { Notices } from './notices.js';
import { showNotice } from './show-notice.js';

/** Never throws: who has no desktop, or wants none of it, hears nothing. */
export async function followWithNotifications(log: Logger): Promise<void> {
  const notices = new Notices();
  let settings: Settings | null = null;
  try {
    for await (const { kind, value } of follow(['settings', 'state'])) {
      if (kind === 'settings') settings = value as Settings;
      if (kind !== 'state' || !settings?.notifications) continue;
      const { providers } = settings.inference;
      const due = notices.after(value as DaemonState, providers, performance.now());
      for (const notice of due) await showNotice(notice, log);
    }
  } catch (error) {
    log.warn(`Notifications end: ${(error as Error).message}`);
  }
}
