// Shows a notice where the desktop can.
import type { Logger } from 'pino';
import type { Notice } from './notices.js';

/** Never throws: who has no desktop hears nothing. */
export async function showNotice(
  notice: Notice,
  log?: Pick<Logger, 'debug'>,
): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    const { notify } = await import('./desktop-notification.js');
    await notify(notice);
  } catch (error) {
    log?.debug(`No notification: ${(error as Error).message}`);
  }
}
