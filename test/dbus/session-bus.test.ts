// Buses that hang: guise neither hangs with them nor keeps what it opened.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionBus } from '../../daemon/dbus/session-bus.js';
import { havePrograms } from '../programs.js';
import { startBusDaemon } from './bus-daemon.js';

const addressBefore = process.env.DBUS_SESSION_BUS_ADDRESS;
let folder: string;
let socket: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-bus-'));
  socket = join(folder, 'bus');
  process.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${socket}`;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  if (addressBefore === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
  else process.env.DBUS_SESSION_BUS_ADDRESS = addressBefore;
});

describe('a bus that never answers', () => {
  let server: Server;

  afterEach(() => server.close());

  it('is given up, with the connection to it', async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const refused = expect(SessionBus.connect()).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
    });
    const [connection] = await accepted;
    connection.resume();
    const closed = once(connection, 'close');
    await refused;
    await closed;
  });
});

const canHang = havePrograms(['dbus-daemon'], 'a bus that hangs');

(canHang ? describe : describe.skip)('a bus that hangs', () => {
  let daemon: ChildProcess;

  afterEach(() => daemon.kill('SIGKILL'));

  it('does not keep the connection from being closed', async () => {
    daemon = await startBusDaemon(process.env.DBUS_SESSION_BUS_ADDRESS!);
    const bus = await SessionBus.connect();
    daemon.kill('SIGSTOP');
    bus.close();
    await bus.ended;
  });
});
