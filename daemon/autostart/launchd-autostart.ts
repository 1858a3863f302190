// Start at login on macOS by a LaunchAgent: launchd.plist(5).
import { join } from 'node:path';
import { home } from '../files/data-folders.js';
import type { Autostart } from './autostart.js';
import { loginCommand } from './login-command.js';
import { LoginFile } from './login-file.js';

const LABEL = 'local.guise';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Restarted after a crash, not after it was told to end. */
export function launchAgent(command: readonly string[]): string {
  const words = command.map((word) => `    <string>${escaped(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by "guise autostart on"; "guise autostart off" removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
`;
}

export class LaunchdAutostart implements Autostart {
  readonly name = 'LaunchAgent';
  private readonly file = new LoginFile(
    join(home(), 'Library', 'LaunchAgents', `${LABEL}.plist`),
  );

  get place(): string {
    return this.file.path;
  }

  async isOn(): Promise<boolean> {
    return this.file.read() !== null;
  }

  turnOn(): Promise<void> {
    return this.file.write(launchAgent(loginCommand()));
  }

  async turnOff(): Promise<void> {
    this.file.remove();
  }
}
