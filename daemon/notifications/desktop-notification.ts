// A notification on the desktop: org.freedesktop.Notifications, as the Desktop
// Notifications Specification describes it.
import { join } from 'node:path';
import { SessionBus } from '../dbus/session-bus.js';
import { projectRoot } from '../project-root.js';
import type { Notice } from './notices.js';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';
const ICON = join(projectRoot, 'daemon', 'preview', 'page', 'icon.svg');
/** The desktop's own choice. */
const STANDARD_TIMEOUT = -1;

/** Numbers that the desktop gave, by kind of notice. */
const shownIds = new Map<string, number>();

/** Bodies may hold markup, so what could be taken for it is written out. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @throws GuiseError BUS_UNAVAILABLE where nothing shows notifications */
export async function notify({ kind, title, body }: Notice): Promise<void> {
  const bus = await SessionBus.connect();
  try {
    const [id] = await bus.call({
      destination: NAME,
      path: PATH,
      interface: NAME,
      member: 'Notify',
      signature: 'susssasa{sv}i',
      body: [
        'guise',
        shownIds.get(kind) ?? 0,
        ICON,
        title,
        escaped(body),
        [],
        {},
        STANDARD_TIMEOUT,
      ],
    });
    shownIds.set(kind, id as number);
  } finally {
    bus.close();
  }
}
