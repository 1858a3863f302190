// Whether guise starts when the user logs in. One way of several, never two at once: the
// one that this desktop supports.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LaunchdAutostart } from './launchd-autostart.js';
import { RegistryAutostart } from './registry-autostart.js';
import { SystemdAutostart, type SystemdTarget } from './systemd-autostart.js';
import { XdgAutostart } from './xdg-autostart.js';

const run = promisify(execFile);

/** A way to be started at login. */
export interface Autostart {
  /** For people: "systemd user unit". */
  readonly name: string;
  /** The file or key that says so. */
  readonly place: string;
  isOn(): Promise<boolean>;
  /** Counts from the next login on. @throws GuiseError AUTOSTART_FAILED */
  turnOn(): Promise<void>;
  /** Nothing happens if it is off. @throws GuiseError AUTOSTART_FAILED */
  turnOff(): Promise<void>;
}

export interface AutostartStatus {
  readonly isOn: boolean;
  readonly name: string;
  readonly place: string;
}

/** What decides between the ways of Linux. */
export interface LinuxSession {
  /** The user's systemd answers. */
  readonly hasSystemd: boolean;
  /** The desktop starts graphical-session.target, as GNOME and Plasma do. */
  readonly hasGraphicalTarget: boolean;
  /** A desktop runs that starts what XDG entries name. */
  readonly readsEntries: boolean;
}

/** Window managers that start nothing by themselves, as XDG_CURRENT_DESKTOP or
 *  DESKTOP_SESSION name them. */
const STARTING_NOTHING =
  /^(awesome|bspwm|dwm|herbstluftwm|hyprland|qtile|river|sway|xmonad)\b/i;

export function readsEntries(environment: Readonly<Record<string, string | undefined>>) {
  const { XDG_CURRENT_DESKTOP, DESKTOP_SESSION, DISPLAY, WAYLAND_DISPLAY } = environment;
  const name = XDG_CURRENT_DESKTOP || DESKTOP_SESSION || '';
  return Boolean(name || DISPLAY || WAYLAND_DISPLAY) && !STARTING_NOTHING.test(name);
}

/**
 * The systemd unit's target, or null for an XDG entry, which nothing restarts after a
 * crash.
 */
export function systemdTargetFor(session: LinuxSession): SystemdTarget | null {
  if (!session.hasSystemd) return null;
  if (session.hasGraphicalTarget) return 'graphical-session.target';
  return session.readsEntries ? null : 'default.target';
}

async function succeeds(program: string, ...args: string[]): Promise<boolean> {
  return run(program, args, { timeout: 5000 }).then(
    () => true,
    () => false,
  );
}

async function lookAtSession(): Promise<LinuxSession> {
  return {
    hasSystemd: await succeeds('systemctl', '--user', 'show-environment'),
    hasGraphicalTarget: await succeeds(
      'systemctl',
      '--user',
      '--quiet',
      'is-active',
      'graphical-session.target',
    ),
    readsEntries: readsEntries(process.env),
  };
}

/** The ways of this system, the one to use first. */
async function autostarts(): Promise<readonly [Autostart, ...Autostart[]]> {
  if (process.platform === 'darwin') return [new LaunchdAutostart()];
  if (process.platform === 'win32') return [new RegistryAutostart()];
  const target = systemdTargetFor(await lookAtSession());
  const systemd = new SystemdAutostart(target ?? 'default.target');
  const xdg = new XdgAutostart();
  return target === null ? [xdg, systemd] : [systemd, xdg];
}

/** Turns on the way that suits this desktop, and every other one off. */
export async function turnAutostartOn(): Promise<AutostartStatus> {
  const [chosen, ...others] = await autostarts();
  for (const other of others) if (await other.isOn()) await other.turnOff();
  await chosen.turnOn();
  return { isOn: true, name: chosen.name, place: chosen.place };
}

export async function turnAutostartOff(): Promise<AutostartStatus> {
  for (const way of await autostarts()) if (await way.isOn()) await way.turnOff();
  return autostartStatus();
}

export async function autostartStatus(): Promise<AutostartStatus> {
  const ways = await autostarts();
  for (const { name, place, isOn } of await withState(ways)) {
    if (isOn) return { isOn, name, place };
  }
  return { isOn: false, name: ways[0].name, place: ways[0].place };
}

const withState = (ways: readonly Autostart[]) =>
  Promise.all(
    ways.map(async (way) => ({
      name: way.name,
      place: way.place,
      isOn: await way.isOn(),
    })),
  );
