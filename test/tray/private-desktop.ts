// A desktop of a test's own: an X display without a screen, and a session bus.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { busArguments } from '../dbus/bus-daemon.js';
import { havePrograms } from '../programs.js';

/** What a private desktop is made of. */
export const desktopPrograms = ['Xvfb', 'dbus-daemon'];

export const haveDesktop = (what: string, more: readonly string[] = []) =>
  havePrograms([...desktopPrograms, ...more], what);

export class PrivateDesktop {
  readonly folder = mkdtempSync(join(tmpdir(), 'guise-desktop-'));
  readonly busAddress = `unix:path=${join(this.folder, 'bus')}`;
  private readonly programs = new Set<ChildProcess>();
  private bus: ChildProcess | undefined;
  private display = '';

  static async start(size = '900x600x24'): Promise<PrivateDesktop> {
    const desktop = new PrivateDesktop();
    await desktop.startBus();
    desktop.display = await desktop.startDisplay(size);
    return desktop;
  }

  /** For programs of this desktop. */
  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      DISPLAY: this.display,
      DBUS_SESSION_BUS_ADDRESS: this.busAddress,
      XDG_RUNTIME_DIR: this.folder,
      XDG_CACHE_HOME: join(this.folder, 'cache'),
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_DATA_HOME: join(this.folder, 'data'),
      LANG: 'C.UTF-8',
      NO_AT_BRIDGE: '1',
      GSETTINGS_BACKEND: 'memory',
    };
  }

  start(program: string, args: readonly string[] = []): ChildProcess {
    const child = spawn(program, args, {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.resume();
    this.stopsToo(child);
    return child;
  }

  /** A program that ends with the desktop, whatever becomes of the test that started it. */
  stopsToo(child: ChildProcess): void {
    this.programs.add(child);
    child.once('exit', () => this.programs.delete(child));
  }

  /** Runs a program to its end. @returns its output */
  run(program: string, ...args: string[]): string {
    const result = spawnSync(program, args, { env: this.environment, timeout: 20_000 });
    return String(result.stdout);
  }

  async startBus(): Promise<void> {
    rmSync(join(this.folder, 'bus'), { force: true });
    this.bus = this.start('dbus-daemon', busArguments(this.busAddress));
    await firstLine(this.bus);
  }

  async stopBus(): Promise<void> {
    await ended(this.bus);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.programs].map(ended));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startDisplay(size: string): Promise<string> {
    const server = this.start('Xvfb', [
      '-displayfd',
      '1',
      '-screen',
      '0',
      size,
      '-nolisten',
      'tcp',
    ]);
    return `:${await firstLine(server)}`;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(line.trim()));
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended`)));
  });
}

export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
