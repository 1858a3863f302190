// Start at login by an entry that desktops read: Desktop Application Autostart
// Specification of freedesktop.org.
import { join } from 'node:path';
import { xdgConfigHome } from '../files/data-folders.js';
import { projectRoot } from '../project-root.js';
import type { Autostart } from './autostart.js';
import { loginCommand, quotedForDesktopEntry } from './login-command.js';
import { LoginFile } from './login-file.js';

const ICON = join(projectRoot, 'daemon', 'preview', 'page', 'icon.svg');

export function autostartEntry(command: readonly string[]): string {
  return `# Made by "guise autostart on"; "guise autostart off" removes it.
[Desktop Entry]
Type=Application
Name=guise
Comment=A virtual camera that wears another face
Exec=${quotedForDesktopEntry(command)}
Icon=${ICON}
Terminal=false
StartupNotify=false
`;
}

/** Desktops' own settings switch entries off by one of these lines. */
const SWITCHED_OFF = /^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m;

export class XdgAutostart implements Autostart {
  readonly name = 'desktop autostart entry';
  private readonly file = new LoginFile(
    join(xdgConfigHome(), 'autostart', 'guise.desktop'),
  );

  get place(): string {
    return this.file.path;
  }

  async isOn(): Promise<boolean> {
    const text = this.file.read();
    return text !== null && !SWITCHED_OFF.test(text);
  }

  turnOn(): Promise<void> {
    return this.file.write(autostartEntry(loginCommand()));
  }

  async turnOff(): Promise<void> {
    this.file.remove();
  }
}
