// What a service manager hears, received by Python's socket module.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ServiceManager } from '../daemon/service-manager.js';
import { havePrograms } from './programs.js';
import { until } from './until.js';

const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace('@', chr(0), 1) if sys.argv[1][0] == '@' else sys.argv[1])
print('listening', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

const describeHere = havePrograms(['python3'], 'what a service manager hears')
  ? describe
  : describe.skip;

describeHere('the service manager', () => {
  let folder: string;
  let listener: ChildProcess;
  const heard: string[] = [];

  const hear = async (socket: string) => {
    listener = spawn('python3', ['-c', LISTENER, socket]);
    createInterface({ input: listener.stdout! }).on('line', (line) => heard.push(line));
    await until('it to listen', () => heard.includes('listening'));
    heard.length = 0;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guise-notify-'));
    heard.length = 0;
  });

  afterEach(() => {
    listener?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('hears that guise is ready, lives on and ends', async () => {
    const socket = join(folder, 'notify');
    await hear(socket);
    const manager = new ServiceManager({
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: '100000',
      WATCHDOG_PID: String(process.pid),
    });
    manager.ready();
    await until('three messages', () => heard.length >= 3);
    manager.stopping();
    await until('the last message', () => heard.includes('STOPPING=1'));
    expect(heard[0]).toBe('READY=1');
    expect(heard[1]).toBe('WATCHDOG=1');
    expect(heard.at(-1)).toBe('STOPPING=1');
  });

  test('is told at an abstract address too, and no sign of life that is not asked for', async () => {
    const socket = `@guise-test-${process.pid}`;
    await hear(socket);
    const manager = new ServiceManager({
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: '20000',
      WATCHDOG_PID: '1',
    });
    manager.ready();
    await until('a message', () => heard.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toEqual(['READY=1']);
    manager.stopping();
  });

  test('may be absent or deaf', () => {
    expect(() => new ServiceManager({}).ready()).not.toThrow();
    const deaf = new ServiceManager({ NOTIFY_SOCKET: join(folder, 'nobody') });
    expect(() => deaf.ready()).not.toThrow();
  });
});
