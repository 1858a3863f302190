// A menu on D-Bus: com.canonical.dbusmenu, version 3, as libdbusmenu documents it in
// dbus-menu.xml.
import dbus from '@particle/dbus-next';
import type { Menu } from './menu.js';
import { MenuIds, type NumberedItem } from './menu-ids.js';

const { Interface } = dbus.interface;

type Properties = Record<string, dbus.Variant>;
/** Number, properties, children. */
type Layout = [number, Properties, dbus.Variant[]];

const ROOT = 0;
const LAYOUT = '(ia{sv}av)';

const text = (value: string) => new dbus.Variant('s', value);
/** An underscore would mark the letter after it as the item's key. */
const escaped = (label: string) => text(label.replaceAll('_', '__'));
const toggled = (type: string, isOn: boolean): Properties => ({
  'toggle-type': text(type),
  'toggle-state': new dbus.Variant('i', isOn ? 1 : 0),
});

function propertiesOf<Command>({ item }: NumberedItem<Command>): Properties {
  switch (item.kind) {
    case 'separator':
      return { type: text('separator') };
    case 'label':
      return { label: escaped(item.text), enabled: new dbus.Variant('b', false) };
    case 'action':
      return { label: escaped(item.text) };
    case 'check':
      return { label: escaped(item.text), ...toggled('checkmark', item.isChecked) };
    case 'radio':
      return { label: escaped(item.text), ...toggled('radio', item.isChosen) };
    case 'submenu':
      return { label: escaped(item.text), 'children-display': text('submenu') };
  }
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export class DbusMenu<Command> extends Interface {
  readonly Version = 3;
  readonly TextDirection = 'ltr';
  readonly Status = 'normal';
  readonly IconThemePath: string[] = [];
  private readonly ids = new MenuIds();
  private root: NumberedItem<Command>;
  private byId = new Map<number, NumberedItem<Command>>();
  private revision = 1;

  constructor(
    menu: Menu<Command>,
    private readonly onClick: (command: Command) => void,
  ) {
    super('com.canonical.dbusmenu');
    this.root = this.take(menu);
  }

  /** Tells whoever shows the menu what has changed, and nothing else. */
  update(menu: Menu<Command>): void {
    const before = { root: this.root, byId: this.byId };
    this.root = this.take(menu);
    if (!isSame(shapeOf(before.root), shapeOf(this.root))) {
      this.revision++;
      this.LayoutUpdated();
      return;
    }
    // An open menu stays open when only texts and marks change.
    const changed = [...this.byId.values()].flatMap((entry): [number, Properties][] => {
      const properties = propertiesOf(entry);
      const old = before.byId.get(entry.id);
      return old && isSame(propertiesOf(old), properties) ? [] : [[entry.id, properties]];
    });
    if (changed.length > 0) this.ItemsPropertiesUpdated(changed);
  }

  GetLayout(parentId: number, depth: number, _names: string[]): [number, Layout] {
    const entry = this.byId.get(parentId);
    if (!entry) {
      throw new dbus.DBusError(
        'org.freedesktop.DBus.Error.InvalidArgs',
        `There is no menu item ${parentId}.`,
      );
    }
    return [this.revision, layoutOf(entry, depth)];
  }

  GetGroupProperties(ids: number[], _names: string[]): [number, Properties][] {
    const wanted = ids.length > 0 ? ids : [...this.byId.keys()];
    return wanted.flatMap((id): [number, Properties][] => {
      const entry = this.byId.get(id);
      return entry ? [[id, propertiesOf(entry)]] : [];
    });
  }

  GetProperty(id: number, name: string): dbus.Variant {
    const entry = this.byId.get(id);
    return (entry && propertiesOf(entry)[name]) ?? text('');
  }

  Event(id: number, type: string, _data: unknown, _timestamp: number): void {
    const item = this.byId.get(id)?.item;
    if (type === 'clicked' && item && 'command' in item) this.onClick(item.command);
  }

  EventGroup(events: [number, string, unknown, number][]): number[] {
    for (const event of events) this.Event(...event);
    return events.map(([id]) => id).filter((id) => !this.byId.has(id));
  }

  AboutToShow(_id: number): boolean {
    return false;
  }

  AboutToShowGroup(_ids: number[]): [number[], number[]] {
    return [[], []];
  }

  LayoutUpdated(): [number, number] {
    return [this.revision, ROOT];
  }

  ItemsPropertiesUpdated(
    changed: [number, Properties][],
  ): [[number, Properties][], [number, string[]][]] {
    return [changed, []];
  }

  private take(menu: Menu<Command>): NumberedItem<Command> {
    const root: NumberedItem<Command> = {
      id: ROOT,
      item: { kind: 'submenu', text: '', items: menu },
      children: this.ids.number(menu),
    };
    this.byId = new Map();
    const enter = (entry: NumberedItem<Command>) => {
      this.byId.set(entry.id, entry);
      entry.children.forEach(enter);
    };
    enter(root);
    return root;
  }
}

function shapeOf(entry: NumberedItem<unknown>): unknown {
  return [entry.id, entry.children.map(shapeOf)];
}

/** @param depth  levels below the item; all of them when negative */
function layoutOf(entry: NumberedItem<unknown>, depth: number): Layout {
  const children =
    depth === 0
      ? []
      : entry.children.map(
          (child) => new dbus.Variant(LAYOUT, layoutOf(child, depth - 1)),
        );
  return [entry.id, propertiesOf(entry), children];
}

DbusMenu.configureMembers({
  properties: {
    Version: { signature: 'u', access: 'read' },
    TextDirection: { signature: 's', access: 'read' },
    Status: { signature: 's', access: 'read' },
    IconThemePath: { signature: 'as', access: 'read' },
  },
  methods: {
    GetLayout: { inSignature: 'iias', outSignature: `u${LAYOUT}` },
    GetGroupProperties: { inSignature: 'aias', outSignature: 'a(ia{sv})' },
    GetProperty: { inSignature: 'is', outSignature: 'v' },
    Event: { inSignature: 'isvu' },
    EventGroup: { inSignature: 'a(isvu)', outSignature: 'ai' },
    AboutToShow: { inSignature: 'i', outSignature: 'b' },
    AboutToShowGroup: { inSignature: 'ai', outSignature: 'aiai' },
  },
  signals: {
    LayoutUpdated: { signature: 'ui' },
    ItemsPropertiesUpdated: { signature: 'a(ia{sv})a(ias)' },
  },
});
