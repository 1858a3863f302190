// Events over a real connection to a client that reads when it wants to.
import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type EventKind, eventStream } from '../../daemon/control/event-stream.js';
import type { Daemon } from '../../daemon/live/daemon.js';
import { until } from './running-daemon.js';

/** What a connection holds that nobody reads differs; enough of these fill any. */
const LONG = 'x'.repeat(100_000);

/** A daemon of which only what is told is there. */
class ToldDaemon extends EventEmitter {
  count = 0;

  state() {
    return { count: this.count, text: LONG };
  }

  change(): void {
    this.count++;
    this.emit('state');
  }
}

/** Events as they were read. */
function eventsIn(text: string) {
  return [...text.matchAll(/^event: (\w+)\ndata: (.*)\n$/gm)].map(([, kind, data]) => ({
    kind,
    value: JSON.parse(data!),
  }));
}

let daemon: ToldDaemon;
let server: ReturnType<typeof createServer>;
let client: Socket;
let response: ServerResponse;
let read: string;

/** A client that follows these kinds of events and does not read yet. */
async function follow(...kinds: EventKind[]): Promise<void> {
  const stream = eventStream(daemon as unknown as Daemon, new Set(kinds));
  server = createServer((_, answer) => {
    response = answer;
    stream.open(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  // Not chunked, so that what is read is what was told.
  client.write('GET / HTTP/1.0\r\n\r\n');
  read = '';
  client.setEncoding('utf8').pause();
  client.on('data', (text) => (read += text));
  await once(server, 'request');
}

beforeEach(() => {
  daemon = new ToldDaemon();
});

afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

describe('a client that does not read for a while', () => {
  it('is told how things are once it reads on, although nothing changes any more', async () => {
    await follow('state');
    await until('the connection is full', () => {
      daemon.change();
      return response.writableNeedDrain;
    });
    const atOnce = daemon.count;
    for (let i = 0; i < 5; i++) daemon.change();
    client.resume();
    const counts = () => eventsIn(read).map(({ value }) => value.count);
    await until('the last state is told', () => counts().at(-1) === daemon.count);
    // What came in between is not kept for it.
    expect(counts()).toEqual([...Array(atOnce + 1).keys(), daemon.count]);
  });
});
