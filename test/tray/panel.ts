// A panel reduced to its D-Bus side: it takes icons, reads their menus and clicks on
// items, as a user's would. It knows nothing of how an icon came to be.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import dbus from '@particle/dbus-next';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const MENU = 'com.canonical.dbusmenu';

class Watcher extends dbus.interface.Interface {
  readonly IsStatusNotifierHostRegistered = true;
  readonly ProtocolVersion = 0;
  readonly RegisteredStatusNotifierItems: string[] = [];

  constructor() {
    super(WATCHER);
  }
}
Watcher.configureMembers({
  properties: {
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
  },
});

type Variants = Record<string, dbus.Variant>;
type Layout = [number, Variants, dbus.Variant<Layout>[]];

/** An item as a person sees it. */
export interface SeenItem {
  readonly id: number;
  readonly text: string;
  readonly mark: 'on' | 'off' | null;
  readonly isEnabled: boolean;
  readonly items: readonly SeenItem[];
}

export class Panel {
  /** Where icons say they are, newest last. */
  private readonly icons: { owner: string; path: string }[] = [];

  static async start(busAddress: string): Promise<Panel> {
    const bus = dbus.sessionBus({ busAddress });
    bus.on('error', () => undefined);
    const panel = new Panel(bus);
    bus.export('/StatusNotifierWatcher', new Watcher());
    bus.addMethodHandler((message: dbus.Message) => panel.answer(message));
    await bus.requestName(WATCHER, 0);
    return panel;
  }

  private constructor(private readonly bus: dbus.MessageBus) {}

  stop(): void {
    this.bus.disconnect();
  }

  get iconCount(): number {
    return this.icons.length;
  }

  /** Something that differs between pictures. */
  async iconDigest(): Promise<string> {
    const pixmaps = await this.property<[number, number, Buffer][]>('IconPixmap');
    const folder = (await this.property<string>('IconThemePath')) ?? '';
    const name = (await this.property<string>('IconName')) ?? '';
    // Some give a path, some the name of a file in their folder.
    const file = isAbsolute(name) ? name : join(folder, `${name}.png`);
    const picture = pixmaps?.[0]?.[2] ?? readFileSync(file);
    return createHash('sha256').update(picture).digest('hex');
  }

  async property<T>(name: string): Promise<T | undefined> {
    const { owner, path } = this.icons.at(-1)!;
    const reply = await this.bus
      .call(
        new dbus.Message({
          destination: owner,
          path,
          interface: 'org.freedesktop.DBus.Properties',
          member: 'Get',
          signature: 'ss',
          body: [ITEM, name],
        }),
      )
      .catch(() => null);
    return reply?.body[0]?.value;
  }

  /** The visible menu, separators left out. */
  async menu(): Promise<readonly SeenItem[]> {
    const [, layout] = await this.callMenu('GetLayout', 'iias', [0, -1, []]);
    return seen(layout as Layout).items;
  }

  /** Texts and marks of all items, one a line, submenus indented. */
  async menuText(): Promise<string> {
    const lines = (items: readonly SeenItem[], indent: string): string[] =>
      items.flatMap(({ text, mark, isEnabled, items: inner }) => [
        `${indent}${mark ? `[${mark}] ` : ''}${text}${isEnabled ? '' : ' (off)'}`,
        ...lines(inner, `${indent}  `),
      ]);
    return lines(await this.menu(), '').join('\n');
  }

  /** Clicks on the item with this text, wherever in the menu it is. */
  async click(text: string): Promise<void> {
    const all = (items: readonly SeenItem[]): SeenItem[] =>
      items.flatMap((item) => [item, ...all(item.items)]);
    const item = all(await this.menu()).find((i) => i.text === text);
    if (!item) throw new Error(`The menu has no item "${text}".`);
    await this.clickId(item.id);
  }

  async clickId(id: number): Promise<void> {
    const data = new dbus.Variant('s', '');
    await this.callMenu('Event', 'isvu', [id, 'clicked', data, 0]);
  }

  private answer(message: dbus.Message): boolean {
    const { member, sender, body } = message;
    if (message.interface !== WATCHER || !member.startsWith('Register')) return false;
    // Some give their name on the bus, some the path of their object.
    const given = String(body[0]);
    const isPath = given.startsWith('/');
    this.icons.push({
      owner: isPath ? sender : given,
      path: isPath ? given : '/StatusNotifierItem',
    });
    this.bus.send(dbus.Message.newMethodReturn(message, '', []));
    return true;
  }

  private async callMenu(member: string, signature: string, body: unknown[]) {
    const { owner } = this.icons.at(-1)!;
    const path = await this.property<string>('Menu');
    const message = new dbus.Message({
      destination: owner,
      path: path!,
      interface: MENU,
      member,
      signature,
      body,
    });
    return (await this.bus.call(message))?.body ?? [];
  }
}

/** Marks may be real ones or characters in front of the text. */
function markOf(properties: Variants, label: string): SeenItem['mark'] {
  if (properties['toggle-type']?.value) {
    return properties['toggle-state']?.value === 1 ? 'on' : 'off';
  }
  if (/^[●✓] /.test(label)) return 'on';
  return /^[○\u2007] /.test(label) ? 'off' : null;
}

function seen([id, properties, children]: Layout): SeenItem {
  const label = String(properties.label?.value ?? '').replaceAll('__', '_');
  const items = children
    .map(({ value }) => value)
    .filter(([, p]) => p.visible?.value !== false && p.type?.value !== 'separator')
    .map(seen);
  return {
    id,
    text: label.replace(/^[●✓○\u2007] /, ''),
    mark: markOf(properties, label),
    isEnabled: properties.enabled?.value !== false,
    items,
  };
}
