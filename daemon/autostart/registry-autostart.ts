// Start at login on Windows by a value of the user's Run key, through reg.exe.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Autostart } from './autostart.js';
import { loginCommand, quotedForWindows } from './login-command.js';
import { autostartFailed } from './login-file.js';

const run = promisify(execFile);

const KEY = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const VALUE = 'guise';

/** reg.exe's arguments. */
export const registryOrder = {
  query: () => ['query', KEY, '/v', VALUE],
  add: (command: readonly string[]) => [
    'add',
    KEY,
    '/v',
    VALUE,
    '/t',
    'REG_SZ',
    '/d',
    quotedForWindows(command),
    '/f',
  ],
  remove: () => ['delete', KEY, '/v', VALUE, '/f'],
} as const;

export class RegistryAutostart implements Autostart {
  readonly name = 'Run key';
  readonly place = `${KEY}\\${VALUE}`;

  async isOn(): Promise<boolean> {
    return run('reg', registryOrder.query()).then(
      () => true,
      () => false,
    );
  }

  turnOn(): Promise<void> {
    return change(registryOrder.add(loginCommand()));
  }

  turnOff(): Promise<void> {
    return change(registryOrder.remove());
  }
}

async function change(args: string[]): Promise<void> {
  try {
    await run('reg', args);
  } catch (cause) {
    throw autostartFailed('reg.exe refuses', cause);
  }
}
