// What a menu is made of. Plain data, the same for every tray; `Command` is what a click
// on an item orders.

export type MenuItem<Command> =
  | { readonly kind: 'separator' }
  /** A line that only tells. */
  | { readonly kind: 'label'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly command: Command }
  /** On or off. */
  | {
      readonly kind: 'check';
      readonly text: string;
      readonly isChecked: boolean;
      readonly command: Command;
    }
  /** One of several. */
  | {
      readonly kind: 'radio';
      readonly text: string;
      readonly isChosen: boolean;
      readonly command: Command;
    }
  | {
      readonly kind: 'submenu';
      readonly text: string;
      readonly items: readonly MenuItem<Command>[];
    };

export type Menu<Command> = readonly MenuItem<Command>[];
