// A menu whose items cannot be added or removed once it is shown, only changed and
// hidden, as systray2's: submenus get hidden items to spare.
import type { MenuItem as Systray2Item } from 'systray2';
import type { Menu, MenuItem } from './menu.js';

/** Submenus grow by so many slots when the menu is made anew. */
const SLOTS_STEP = 32;

/** The title by which systray2 knows a separator. */
const SEPARATOR = '<SEPARATOR>';

/** An item of systray2's menu and what of ours it shows at the moment. */
export interface Slot<Command> {
  readonly shown: Systray2Item;
  readonly slots: readonly Slot<Command>[];
  command: Command | null;
}

/**
 * systray2 writes check marks as text and never takes them off again, so ours stand in
 * front; an underscore would mark a key.
 */
function titleOf(item: MenuItem<unknown>): string {
  switch (item.kind) {
    case 'separator':
      return SEPARATOR;
    case 'check':
      return `${item.isChecked ? '✓' : '\u2007'} ${escaped(item.text)}`;
    case 'radio':
      return `${item.isChosen ? '●' : '○'} ${escaped(item.text)}`;
    default:
      return escaped(item.text);
  }
}

const escaped = (text: string) => text.replaceAll('_', '__');

/** systray2 has no separators in submenus. */
const slottedItems = <Command>(item: MenuItem<Command>) =>
  item.kind === 'submenu' ? item.items.filter(({ kind }) => kind !== 'separator') : [];

/** What a slot looks like with this item in it, or with none. */
function look(item: MenuItem<unknown> | undefined) {
  return {
    title: item ? titleOf(item) : '',
    tooltip: '',
    enabled: item !== undefined && item.kind !== 'label',
    hidden: item === undefined,
  };
}

const commandOf = <Command>(item: MenuItem<Command> | undefined): Command | null =>
  item && 'command' in item ? item.command : null;

function slotFor<Command>(item: MenuItem<Command> | undefined): Slot<Command> {
  const items = item ? slottedItems(item) : [];
  const count =
    item?.kind === 'submenu'
      ? SLOTS_STEP * (Math.floor(items.length / SLOTS_STEP) + 1)
      : 0;
  const slots = Array.from({ length: count }, (_, i) => slotFor(items[i]));
  const shown: Systray2Item = look(item);
  if (item?.kind === 'submenu') shown.items = slots.map((slot) => slot.shown);
  return { shown, slots, command: commandOf(item) };
}

export function slotsFor<Command>(menu: Menu<Command>): Slot<Command>[] {
  return menu.map(slotFor);
}

/** True if the slots can show the menu; otherwise they have to be made anew. */
export function canShow<Command>(
  slots: readonly Slot<Command>[],
  menu: Menu<Command>,
): boolean {
  const fits = (item: MenuItem<Command>, slot: Slot<Command>) =>
    (item.kind === 'separator') === (slot.shown.title === SEPARATOR) &&
    (item.kind === 'submenu') === slot.slots.length > 0 &&
    slottedItems(item).length <= slot.slots.length &&
    slottedItems(item).every(({ kind }) => kind !== 'submenu');
  return menu.length === slots.length && menu.every((item, i) => fits(item, slots[i]!));
}

/** Puts the menu, which must fit, into the slots. @returns the slots that changed */
export function fill<Command>(
  slots: readonly Slot<Command>[],
  menu: Menu<Command>,
): Slot<Command>[] {
  return slots.flatMap((slot, i) => {
    const item = menu[i];
    const { shown } = slot;
    const wanted = look(item);
    const isChanged =
      shown.title !== wanted.title ||
      shown.enabled !== wanted.enabled ||
      shown.hidden !== wanted.hidden;
    Object.assign(shown, wanted);
    slot.command = commandOf(item);
    const inner = item ? fill(slot.slots, slottedItems(item)) : [];
    return isChanged ? [slot, ...inner] : inner;
  });
}
