// Start at login on Windows by a value of the user's Run key, through reg.exe.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Autostart } from './autostart.js';
import { loginCommand, quotedForWindows } from './login-command.js';
import { autostartFailed } from './login-file.js';

const run = promisify(execFile);

const KEY = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const VALUE = 'guise';

/** Windows passes over longer ones: "Run and RunOnce Registry Keys" of its manual. */
const MOST_CHARACTERS = 260;

/** @throws GuiseError AUTOSTART_FAILED for a command that Windows would pass over */
function runCommand(command: readonly string[]): string {
  const line = quotedForWindows(command);
  if (line.length <= MOST_CHARACTERS) return line;
  const reason = `Windows takes ${MOST_CHARACTERS} characters, and ${line} has ${line.length}; move guise to a folder with a shorter path`;
  throw autostartFailed('the command is too long', new Error(reason));
}

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
    runCommand(command),
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

  async turnOn(): Promise<void> {
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
