// An icon on D-Bus: org.kde.StatusNotifierItem, as freedesktop.org's draft of the
// StatusNotifierItem specification lists its members.
import dbus from '@particle/dbus-next';

const { Interface } = dbus.interface;

/** Width, height, pixels. */
type Pixmap = [number, number, Buffer];
/** Icon name, icon, title, text. */
type ToolTip = [string, Pixmap[], string, string];

export const MENU_PATH = '/MenuBar';

export class StatusNotifierItem extends Interface {
  readonly Category = 'ApplicationStatus';
  readonly Id = 'guise';
  readonly Title = 'guise';
  readonly Status = 'Active';
  readonly WindowId = 0;
  readonly OverlayIconName = '';
  readonly OverlayIconPixmap: Pixmap[] = [];
  readonly AttentionIconName = '';
  readonly AttentionIconPixmap: Pixmap[] = [];
  readonly AttentionMovieName = '';
  /** A click opens the menu: there is no window to show instead. */
  readonly ItemIsMenu = true;
  readonly Menu = MENU_PATH;
  /** The library writes a pixel's bytes one by one, in all a tenth of a second an icon,
   *  and panels ask often: they are given a file instead. */
  readonly IconPixmap: Pixmap[] = [];
  IconName = '';
  ToolTip: ToolTip = ['', [], 'guise', ''];

  /** @param IconThemePath  folder of the files that IconName names */
  constructor(readonly IconThemePath: string) {
    super('org.kde.StatusNotifierItem');
  }

  setIcon(name: string): void {
    this.IconName = name;
    this.NewIcon();
  }

  setTooltip(text: string): void {
    this.ToolTip = ['', [], text, ''];
    this.NewToolTip();
  }

  /** Hosts that ask this of us cannot show menus themselves; there is nothing to do. */
  ContextMenu(_x: number, _y: number): void {}
  Activate(_x: number, _y: number): void {}
  SecondaryActivate(_x: number, _y: number): void {}
  Scroll(_delta: number, _orientation: string): void {}

  NewIcon(): void {}
  NewToolTip(): void {}
}

const read = (signature: string) => ({ signature, access: 'read' as const });

StatusNotifierItem.configureMembers({
  properties: {
    Category: read('s'),
    Id: read('s'),
    Title: read('s'),
    Status: read('s'),
    WindowId: read('i'),
    IconThemePath: read('s'),
    IconName: read('s'),
    IconPixmap: read('a(iiay)'),
    OverlayIconName: read('s'),
    OverlayIconPixmap: read('a(iiay)'),
    AttentionIconName: read('s'),
    AttentionIconPixmap: read('a(iiay)'),
    AttentionMovieName: read('s'),
    ToolTip: read('(sa(iiay)ss)'),
    ItemIsMenu: read('b'),
    Menu: read('o'),
  },
  methods: {
    ContextMenu: { inSignature: 'ii' },
    Activate: { inSignature: 'ii' },
    SecondaryActivate: { inSignature: 'ii' },
    Scroll: { inSignature: 'is' },
  },
  signals: { NewIcon: { signature: '' }, NewToolTip: { signature: '' } },
});
