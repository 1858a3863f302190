// A real panel with nothing but a notification area, on a private desktop, and hands and
// eyes for it: xdotool and ImageMagick's import.
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until.js';
import type { PrivateDesktop } from './private-desktop.js';

/** Programs that a test with such a panel needs. */
export const panelPrograms = ['xfce4-panel', 'xdotool', 'import', 'dbus-send'];

const ICON_SIZE = 22;
const PANEL_HEIGHT = 30;
/** The class of windows that the panel's plugins draw; ours has menus only. */
const PLUGIN = 'wrapper-2.0';

/** xfce4-panel's own settings, as xfconf stores them: one panel along the top. */
const SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="DARK"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${PANEL_HEIGHT}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="icon-size" type="int" value="${ICON_SIZE}"/>
      <property name="square-icons" type="bool" value="true"/>
      <property name="known-legacy-items" type="array"/>
    </property>
  </property>
</channel>
`;

export class DesktopPanel {
  private panel: ChildProcess | undefined;

  constructor(
    private readonly desktop: PrivateDesktop,
    isDark = false,
  ) {
    const folder = join(
      desktop.environment.XDG_CONFIG_HOME!,
      'xfce4/xfconf/xfce-perchannel-xml',
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'xfce4-panel.xml'),
      SETTINGS.replace('DARK', String(isDark)),
    );
    this.start();
  }

  start(): void {
    this.panel = this.desktop.start('xfce4-panel', ['--disable-wm-check']);
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    const exit = new Promise((resolve) => this.panel!.once('exit', resolve));
    this.panel!.kill('SIGKILL');
    await exit;
  }

  /** Of the whole display, as PNG. */
  screenshot(file: string): void {
    this.desktop.run('import', '-window', 'root', file);
  }

  /** How many menus are drawn, submenus counted. */
  get openMenuCount(): number {
    const windows = this.desktop.run(
      'xdotool',
      ...['search', '--onlyvisible', '--maxdepth', '1', '--class', PLUGIN],
    );
    return windows.split('\n').filter((line) => line !== '').length;
  }

  /** Clicks, and waits for a menu. The pointer then leaves, so that no tooltip comes up. */
  async openMenu(x: number, y: number): Promise<void> {
    this.desktop.run('xdotool', 'mousemove', String(x), String(y), 'click', '1');
    await until('an open menu', () => this.openMenuCount > 0);
    this.desktop.run('xdotool', 'mousemove', '--', '600', '400');
  }

  async closeMenus(): Promise<void> {
    await until('no open menu', () => {
      if (this.openMenuCount === 0) return true;
      this.key('Escape');
      return false;
    });
  }

  /** Presses keys in an open menu; `Right` opens a submenu. */
  async walk(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const before = this.openMenuCount;
      this.key(key);
      if (key !== 'Right') continue;
      await until('an open submenu', () => this.openMenuCount > before);
    }
  }

  key(...keys: string[]): void {
    this.desktop.run('xdotool', 'key', ...keys);
  }
}
