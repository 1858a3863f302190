// Numbers for the items of a menu: an item keeps its number for as long as the tray
// lives, so that a click on a menu drawn a moment ago never hits another item.
import type { Menu, MenuItem } from './menu.js';

/** An item of the menu with its number; numbers start at 1, 0 is the menu itself. */
export interface NumberedItem<Command> {
  readonly id: number;
  readonly item: MenuItem<Command>;
  /** Empty unless the item is a submenu. */
  readonly children: readonly NumberedItem<Command>[];
}

export class MenuIds {
  private readonly ids = new Map<string, number>();

  number<Command>(menu: Menu<Command>): NumberedItem<Command>[] {
    return this.numberItems(menu, '');
  }

  private numberItems<Command>(
    items: Menu<Command>,
    place: string,
  ): NumberedItem<Command>[] {
    return items.map((item, i) => {
      const key = 'command' in item ? JSON.stringify(item.command) : `${item.kind} ${i}`;
      const id = this.idOf(`${place}/${key}`);
      const children =
        item.kind === 'submenu' ? this.numberItems(item.items, `${place}/${key}`) : [];
      return { id, item, children };
    });
  }

  private idOf(key: string): number {
    const id = this.ids.get(key) ?? this.ids.size + 1;
    this.ids.set(key, id);
    return id;
  }
}
