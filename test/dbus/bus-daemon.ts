// A session bus of a test's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The bus is there once the program has printed its address. */
export const busArguments = (address: string): readonly string[] => [
  '--session',
  '--nofork',
  '--print-address=1',
  `--address=${address}`,
];

/** @returns the running bus, which whoever started it ends */
export async function startBusDaemon(address: string): Promise<ChildProcess> {
  const daemon = spawn('dbus-daemon', busArguments(address), {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(daemon.stdout, 'data');
  return daemon;
}
