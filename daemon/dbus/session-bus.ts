// The user's D-Bus session bus: one connection that never hangs and never throws into
// the event loop.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import dbus from '@particle/dbus-next';
import { asGuiseError, GuiseError } from '../errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

const CONNECT_TIMEOUT_MS = 3000;
const CALL_TIMEOUT_MS = 3000;

const DBUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** A method call; `signature` and `body` may be left out together. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

/**
 * The bus's address: what the environment says, else the socket that systemd makes.
 * Null when there is none.
 */
function sessionBusAddress(environment: Environment = process.env): string | null {
  if (environment.DBUS_SESSION_BUS_ADDRESS) return environment.DBUS_SESSION_BUS_ADDRESS;
  const socket = join(environment.XDG_RUNTIME_DIR ?? '/nonexistent', 'bus');
  return existsSync(socket) ? `unix:path=${socket}` : null;
}

/** The library keeps its connection to itself, but does not tell of its end otherwise. */
interface WithConnection {
  readonly _connection: { readonly stream: NodeJS.ReadWriteStream & { destroy(): void } };
}

export class SessionBus {
  private readonly signalHandlers: ((message: dbus.Message) => void)[] = [];
  /** Resolves when the connection is gone, whoever ended it. */
  readonly ended: Promise<void>;

  /** @throws GuiseError BUS_UNAVAILABLE */
  static async connect(): Promise<SessionBus> {
    const busAddress = sessionBusAddress();
    if (busAddress === null) {
      throw new GuiseError(
        'BUS_UNAVAILABLE',
        'There is no D-Bus session bus: DBUS_SESSION_BUS_ADDRESS is not set and XDG_RUNTIME_DIR has no socket "bus".',
      );
    }
    let session: SessionBus | undefined;
    try {
      const bus = dbus.sessionBus({ busAddress });
      session = new SessionBus(bus);
      await session.settled(
        new Promise((resolve, reject) => {
          bus.once('connect', resolve as () => void);
          bus.once('error', reject);
        }),
        CONNECT_TIMEOUT_MS,
        'connect',
      );
      return session;
    } catch (error) {
      session?.close();
      throw asGuiseError(error, 'BUS_UNAVAILABLE');
    }
  }

  private constructor(readonly bus: dbus.MessageBus) {
    const { stream } = this;
    this.ended = new Promise((resolve) => {
      stream.once('close', () => resolve());
      // Without a listener an error would end the process; the end follows it.
      bus.on('error', () => stream.destroy());
    });
    // Signals of ours that come after the end are lost, where the library would throw.
    const send = bus.send.bind(bus);
    bus.send = (message) => {
      if (stream.writable) send(message);
    };
    bus.on('message', (message: dbus.Message) => {
      if (message.type !== dbus.MessageType.SIGNAL) return;
      for (const hear of this.signalHandlers) hear(message);
    });
  }

  /**
   * @returns the reply's values
   * @throws GuiseError BUS_UNAVAILABLE on an error reply, after a timeout, or when the
   *   connection ends
   */
  async call(call: BusCall): Promise<unknown[]> {
    try {
      const message = new dbus.Message({ ...call });
      const reply = await this.settled(
        this.bus.call(message),
        CALL_TIMEOUT_MS,
        call.member,
      );
      return reply?.body ?? [];
    } catch (error) {
      throw asGuiseError(error, 'BUS_UNAVAILABLE');
    }
  }

  /** @param rule  a match rule of the D-Bus specification; it must match signals */
  async hearSignals(
    rule: string,
    hear: (signal: {
      interface: string;
      member: string;
      path: string;
      body: unknown[];
    }) => void,
  ): Promise<void> {
    this.signalHandlers.push(hear);
    await this.call({ ...DBUS, member: 'AddMatch', signature: 's', body: [rule] });
  }

  /** Tells whenever the name gets an owner, and at once if it has one. */
  async watchName(name: string, onOwned: () => void): Promise<void> {
    const rule = `type='signal',sender='${DBUS.destination}',member='NameOwnerChanged',arg0='${name}'`;
    await this.hearSignals(rule, ({ member, body }) => {
      if (member === 'NameOwnerChanged' && body[0] === name && body[2] !== '') onOwned();
    });
    if (await this.hasOwner(name)) onOwned();
  }

  async ownName(name: string): Promise<void> {
    const body = [name, 0];
    await this.call({ ...DBUS, member: 'RequestName', signature: 'su', body });
  }

  async hasOwner(name: string): Promise<boolean> {
    const [isOwned] = await this.call({
      ...DBUS,
      member: 'NameHasOwner',
      signature: 's',
      body: [name],
    });
    return isOwned === true;
  }

  /** Does not wait for a bus that hangs. Idempotent. */
  close(): void {
    this.bus.disconnect();
    this.stream.destroy();
  }

  private get stream() {
    return (this.bus as unknown as WithConnection)._connection.stream;
  }

  /** The library's promises stay open for ever when the connection ends. */
  private settled<T>(wanted: Promise<T>, timeoutMs: number, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const fail = (why: string) =>
        reject(new GuiseError('BUS_UNAVAILABLE', `D-Bus ${what}: ${why}.`));
      timer = setTimeout(() => fail('no answer in time'), timeoutMs);
      void this.ended.then(() => fail('the connection ended'));
    });
    return Promise.race([wanted, tooLate]).finally(() => clearTimeout(timer));
  }
}
