// Which user of this machine is at the other end of a connection over loopback.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { endianness } from 'node:os';

/** Linux's own: all sockets of this network namespace, in which both ends of a connection
 *  over loopback are. */
const TCP_TABLE = '/proc/net/tcp';

/**
 * Whether a process of this user opened the connection. Only where the system has no table
 * to tell by, anybody counts as this user; a connection that is not in it is another's.
 * Takes milliseconds: not to be asked for every request.
 * @param socket  our end, of an IPv4 connection
 */
export function isOwnUser(
  { remoteAddress, remotePort, localAddress, localPort }: Pick<Socket, Ends>,
  table = TCP_TABLE,
): boolean {
  let text: string;
  try {
    text = readFileSync(table, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  const theirs = inHex(remoteAddress, remotePort);
  const ours = inHex(localAddress, localPort);
  return text.split('\n').some((line) => {
    // Their end of it, in the columns of the kernel's proc_net_tcp documentation: number,
    // local and remote address, state, queues, timer, retransmits, uid, timeout, inode.
    // A socket that its process has closed has no inode, and 0 for a uid.
    const [, local, remote, , , , , uid, , inode] = line.trim().split(/\s+/);
    const isTheirs = local === theirs && remote === ours && inode !== '0';
    return isTheirs && Number(uid) === process.getuid?.();
  });
}

type Ends = 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort';

/** As the table writes them: "0100007F:1F90" for port 8080 of 127.0.0.1 on a
 *  little-endian machine, where the address is a number of 32 bits. */
function inHex(address = '', port = 0): string {
  const bytes = address.split('.').map(Number);
  if (endianness() === 'LE') bytes.reverse();
  return `${Buffer.from(bytes).toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
