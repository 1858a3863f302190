// The control socket: where one daemon per user listens, and how a second start finds
// the first. Whoever reaches it is the user: its folder is open to nobody else.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import { makePrivateFolder } from '../data-folders.js';
import { GuiseError } from '../errors.js';
import { controlSocketPath } from './socket-path.js';

/** A start looks for another one and takes the socket while it holds the lock: that
 *  takes milliseconds, so an older lock is of a start that was killed meanwhile. */
const LOCK_STALE_MS = 5000;
const LOCK_RETRIES = { retries: 80, minTimeout: 20, maxTimeout: 200 };

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
) => void;

export class ControlSocket {
  private readonly http = createServer((request, response) => {
    if (this.handler) this.handle(request, response);
    else this.waiting.push(() => this.handle(request, response));
  });
  private handler: RequestHandler | null = null;
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly path: string) {}

  /**
   * Takes the socket for this process. A socket that a killed daemon left is taken
   * over; of several starts at once one wins.
   * @throws GuiseError ALREADY_RUNNING, BAD_USAGE without a folder for it
   */
  static async claim(path = controlSocketPath()): Promise<ControlSocket> {
    const socket = new ControlSocket(path);
    if (process.platform === 'win32') {
      // Windows ends a pipe with its process, and refuses a second one by itself.
      await socket.listen();
      return socket;
    }
    const folder = dirname(path);
    makeFolder(folder);
    const unlock = await lock(folder, {
      lockfilePath: `${path}.lock`,
      stale: LOCK_STALE_MS,
      retries: LOCK_RETRIES,
    });
    try {
      if (await isAnswered(path)) throw alreadyRunning();
      rmSync(path, { force: true });
      await socket.listen();
      chmodSync(path, 0o600);
    } finally {
      await unlock();
    }
    return socket;
  }

  /** Answers requests from now on; those that came before have waited. */
  serve(handler: RequestHandler): void {
    this.handler = handler;
    for (const handle of this.waiting.splice(0)) handle();
  }

  /** Stops listening and ends all requests. Idempotent. */
  async close(): Promise<void> {
    if (!this.http.listening) return;
    // The file goes with the server: libuv removes it.
    const closed = new Promise((resolve) => this.http.close(resolve));
    this.http.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    this.handler!(request, response, path, new URLSearchParams(query));
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? alreadyRunning() : error);
      });
      this.http.listen(this.path, resolve);
    });
  }
}

function makeFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (cause) {
    throw new GuiseError(
      'BAD_USAGE',
      `The control socket's folder ${folder} cannot be made: ${(cause as Error).message}. Set XDG_RUNTIME_DIR to a folder of your own.`,
      cause,
    );
  }
}

/** Whether a process accepts connections there. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    // EAGAIN: somebody listens, but has too much to do to accept.
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EAGAIN'));
  });
}

function alreadyRunning(): GuiseError {
  return new GuiseError(
    'ALREADY_RUNNING',
    'guise is running already. "guise open" opens its page, "guise status" tells what it does, "guise quit" ends it.',
  );
}
