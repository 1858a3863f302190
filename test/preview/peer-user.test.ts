import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { endianness, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwnUser } from '../../daemon/preview/peer-user.js';

const isLinux = process.platform === 'linux';
const isLittleEndian = endianness() === 'LE';

/** 127.0.0.1:40001 asks 127.0.0.1:8080. */
const ends = {
  remoteAddress: '127.0.0.1',
  remotePort: 40_001,
  localAddress: '127.0.0.1',
  localPort: 8080,
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-peer-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Our end of a connection to ourselves. @param from  address that it comes from */
async function connection(from: string): Promise<{ socket: Socket; end(): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', localAddress: from });
  client.on('error', () => undefined);
  const socket = await accepted;
  const end = () => {
    client.destroy();
    socket.destroy();
    server.close();
  };
  return { socket, end };
}

describe('a real connection', () => {
  test.each(isLinux ? ['127.0.0.1', '127.0.0.2'] : ['127.0.0.1'])(
    'from %s that this user made is theirs',
    async (from) => {
      const { socket, end } = await connection(from);
      expect(isOwnUser(socket)).toBe(true);
      end();
    },
  );

  test("that Linux does not list is another's", () => {
    // No server of this machine listens on port 1, and so nobody is connected to it.
    expect(isOwnUser({ ...ends, localPort: 1 })).toBe(!isLinux);
  });
});

describe('by the table of the system', () => {
  // As the kernel's proc_net_tcp documentation has it.
  const loopback = isLittleEndian ? '0100007F' : '7F000001';
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const row = (local: number, remote: number, uid: number, inode: number) => {
    const [from, to] = [local, remote].map((port) => port.toString(16).toUpperCase());
    return `   1: ${loopback}:${from} ${loopback}:${to} 01 00000000:00000000 00:00000000 00000000 ${uid}        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
  };
  const me = process.getuid?.() ?? -1;
  const isOwnBy = (...rows: string[]) => {
    const table = join(folder, 'tcp');
    writeFileSync(table, [head, ...rows, ''].join('\n'));
    return isOwnUser(ends, table);
  };

  test('it is their end that tells, not ours', () => {
    expect(isOwnBy(row(8080, 40_001, 7, 11), row(40_001, 8080, me, 12))).toBe(true);
    expect(isOwnBy(row(8080, 40_001, me, 11), row(40_001, 8080, 7, 12))).toBe(false);
    expect(isOwnBy(row(8080, 40_001, me, 11))).toBe(false);
    expect(isOwnBy(row(40_001, 8081, me, 11), row(40_002, 8080, me, 12))).toBe(false);
  });

  test('one that they have closed is no longer theirs', () => {
    expect(isOwnBy(row(40_001, 8080, me, 0))).toBe(false);
  });

  test('anybody is let through where there is no such table, nobody where it cannot be read', () => {
    expect(isOwnUser(ends, join(folder, 'nothing', 'tcp'))).toBe(true);
    expect(isOwnUser(ends, folder)).toBe(false);
  });
});
