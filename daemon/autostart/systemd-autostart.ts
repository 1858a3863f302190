// Start at login by a unit of the user's systemd, which also restarts guise when it
// crashes or hangs.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exitStatusOf } from '../errors.js';
import { xdgConfigHome } from '../files/data-folders.js';
import type { Autostart } from './autostart.js';
import { loginCommand, quotedForSystemd } from './login-command.js';
import { autostartFailed, LoginFile } from './login-file.js';

const run = promisify(execFile);

const UNIT = 'guise.service';

export type SystemdTarget = 'graphical-session.target' | 'default.target';

/**
 * What starting again does not mend: settings that are wrong, an installation that lacks
 * something, a clip that cannot be read, a face that is not there, a second guise. Without
 * this it would be tried every few seconds for as long as the user is logged in.
 */
const HOPELESS = [
  exitStatusOf.BAD_SETTING,
  exitStatusOf.FFMPEG_MISSING,
  exitStatusOf.CLIP_UNREADABLE,
  exitStatusOf.FACE_NOT_FOUND,
  exitStatusOf.ALREADY_RUNNING,
].join(' ');

/**
 * The unit's text. Ready when guise says so; the first start after an update may compile,
 * hence the long patience.
 */
export function systemdUnit(command: readonly string[], target: SystemdTarget): string {
  const isGraphical = target === 'graphical-session.target';
  return `# Made by "guise autostart on"; "guise autostart off" removes it.
[Unit]
Description=guise, a virtual camera that wears another face
${isGraphical ? `After=${target}\nPartOf=${target}\n` : ''}
[Service]
Type=notify
ExecStart=${quotedForSystemd(command)}
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=${HOPELESS}
WatchdogSec=30
TimeoutStartSec=600
TimeoutStopSec=20

[Install]
WantedBy=${target}
`;
}

export class SystemdAutostart implements Autostart {
  readonly name = 'systemd user unit';
  private readonly file = new LoginFile(join(xdgConfigHome(), 'systemd', 'user', UNIT));

  constructor(private readonly target: SystemdTarget) {}

  get place(): string {
    return this.file.path;
  }

  async isOn(): Promise<boolean> {
    if (this.file.read() === null) return false;
    return systemctl('is-enabled', UNIT).then(
      () => true,
      () => false,
    );
  }

  async turnOn(): Promise<void> {
    await this.file.write(systemdUnit(loginCommand(), this.target));
    try {
      await systemctl('daemon-reload');
      await systemctl('reenable', UNIT);
    } catch (cause) {
      this.file.remove();
      throw autostartFailed(`systemctl --user does not take ${this.place}`, cause);
    }
  }

  async turnOff(): Promise<void> {
    try {
      await systemctl('disable', UNIT);
      this.file.remove();
    } catch (cause) {
      throw autostartFailed(`systemctl --user does not disable ${UNIT}`, cause);
    }
    // A shell without the user's bus (su, cron) reaches no systemd; the next one will see.
    await systemctl('daemon-reload').catch(() => undefined);
  }
}

const systemctl = (...args: string[]) =>
  run('systemctl', ['--user', '--quiet', ...args], { timeout: 20_000 });
