// A user of the guest who logs in and out, with a systemd and a bus of their own.
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { output, patienceMs } from './programs.js';

export class UserSession {
  private readonly id: number;

  constructor(private readonly name: string) {
    // The devices' group is what a desktop's user has by way of the seat.
    execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', '-G', 'video', name]);
    this.id = Number(execFileSync('id', ['-u', name]));
  }

  get runtimeFolder(): string {
    return `/run/user/${this.id}`;
  }

  /** The user's systemd starts, and whatever it starts at login. */
  async logIn(): Promise<void> {
    await output('systemctl', ['start', `user@${this.id}.service`]);
  }

  async logOut(): Promise<void> {
    await output('systemctl', ['stop', `user@${this.id}.service`]);
  }

  /** Runs a program as the user; what it wrote. @throws when it fails */
  async run(command: string, ...args: string[]): Promise<string> {
    const runtime = this.runtimeFolder;
    const environment = [
      `HOME=/home/${this.name}`,
      `PATH=${process.env.PATH}`,
      `XDG_RUNTIME_DIR=${runtime}`,
      `DBUS_SESSION_BUS_ADDRESS=unix:path=${runtime}/bus`,
    ];
    const as = [
      `--reuid=${this.id}`,
      `--regid=${this.id}`,
      '--init-groups',
      '--reset-env',
    ];
    const program = ['env', ...environment, command, ...args];
    return (await output('setpriv', [...as, ...program])).toString();
  }

  /** A property of a unit of the user's. */
  async unit(unit: string, property: string): Promise<string> {
    const args = ['--user', 'show', unit, '--property', property, '--value'];
    return (await this.run('systemctl', ...args)).trim();
  }

  /** @throws when the property never has this value, with what the unit has said */
  async untilUnit(unit: string, property: string, value: string): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while ((await this.unit(unit, property)) !== value) {
      if (performance.now() > deadline) {
        const log = await output('journalctl', ['-n', '60', `_UID=${this.id}`]);
        throw new Error(`never: ${property} of ${unit} is ${value}\n${log}`);
      }
      await setTimeout(500);
    }
  }
}
