// The control socket: where one daemon per user listens, and how a second start finds
// the first. Whoever reaches it is the user: its folder is open to nobody else.
import { chmodSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import { GuiseError } from '../errors.js';
import { makePrivateFolder } from '../files/data-folders.js';
import type { AnswerRequest } from '../preview/preview-server.js';
import { controlSocketPath } from './socket-path.js';

/** A start looks for another one and takes the socket while it holds the lock: that
 *  takes milliseconds, so an older lock is of a start that was killed meanwhile. */
const LOCK_STALE_MS = 5000;
const LOCK_RETRIES = { retries: 80, minTimeout: 20, maxTimeout: 200 };

/** A panic must find the daemon again soon where its file was taken away, as the system
 *  takes a runtime folder away at logout; milliseconds. */
const LOOK_AFTER_MS = 1000;

export class ControlSocket {
  /** Resolves when another daemon has taken the place of this one, which then can be
   *  reached no more. */
  readonly lost: Promise<void>;
  private readonly http = createServer((request, response) => {
    if (this.handler) this.handle(request, response);
    else this.waiting.push(() => this.handle(request, response));
  });
  private handler: AnswerRequest | null = null;
  private readonly waiting: (() => void)[] = [];
  private lose!: () => void;
  /** Which file is ours. */
  private identity: string | null = null;
  private looking: NodeJS.Timeout | undefined;
  private taking: Promise<void> = Promise.resolve();
  private isClosed = false;

  private constructor(private readonly path: string) {
    this.lost = new Promise((resolve) => {
      this.lose = resolve;
    });
  }

  /**
   * Takes the socket for this process. A socket that a killed daemon left is taken
   * over; of several starts at once one wins.
   * @throws GuiseError ALREADY_RUNNING, BAD_USAGE without a folder for it
   */
  static async claim(path = controlSocketPath()): Promise<ControlSocket> {
    const socket = new ControlSocket(path);
    // Windows ends a pipe with its process, and refuses a second one by itself.
    if (process.platform === 'win32') {
      await socket.listen(path);
      return socket;
    }
    await socket.take();
    socket.lookLater();
    return socket;
  }

  /** Answers requests from now on; those that came before have waited. */
  serve(handler: AnswerRequest): void {
    this.handler = handler;
    for (const handle of this.waiting.splice(0)) handle();
  }

  /** Stops listening and ends all requests. Idempotent. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.looking);
    await this.taking;
    const closed = new Promise((resolve) => this.http.close(resolve));
    this.http.closeAllConnections();
    await closed;
    // Another daemon's stays.
    if (this.isInPlace()) rmSync(this.path, { force: true });
  }

  /** @throws GuiseError as `claim` */
  private async take(): Promise<void> {
    const { path } = this;
    const unlock = await lockedFolder(path);
    try {
      if (await isAnswered(path)) throw alreadyRunning();
      await this.listenAt(path);
    } finally {
      await unlock();
    }
  }

  /** libuv removes what lies where it was told to listen, whosever that is by then: so it
   *  is told another name, no longer than that of the socket. */
  private async listenAt(path: string): Promise<void> {
    const own = join(dirname(path), `.${process.pid}`);
    rmSync(own, { force: true });
    await this.listen(own);
    chmodSync(own, 0o600);
    renameSync(own, path);
    this.identity = identityOf(path);
  }

  private isInPlace(): boolean {
    return this.identity !== null && this.identity === identityOf(this.path);
  }

  private lookLater(): void {
    this.looking = setTimeout(() => {
      if (!this.isInPlace()) this.taking = this.takeAgain();
      void this.taking.then(() => {
        if (!this.isClosed) this.lookLater();
      });
    }, LOOK_AFTER_MS).unref();
  }

  /** Requests that are under way go on. */
  private async takeAgain(): Promise<void> {
    this.http.close();
    try {
      await this.take();
    } catch (error) {
      // Without a folder it is tried again: the next login makes one.
      if (error instanceof GuiseError && error.code === 'ALREADY_RUNNING') this.lose();
    }
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    this.handler!(request, response, path, new URLSearchParams(query));
  }

  private listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? alreadyRunning() : error);
      this.http.once('error', fail);
      this.http.listen(path, () => {
        this.http.off('error', fail);
        resolve();
      });
    });
  }
}

/** Device and number of the file; null where none can be seen. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

/**
 * Makes the socket's folder and locks it.
 * @returns what unlocks it
 * @throws GuiseError BAD_USAGE where that cannot be
 */
async function lockedFolder(path: string): Promise<() => Promise<void>> {
  const folder = dirname(path);
  try {
    makePrivateFolder(folder);
    return await lock(folder, {
      lockfilePath: `${path}.lock`,
      stale: LOCK_STALE_MS,
      retries: LOCK_RETRIES,
    });
  } catch (cause) {
    throw new GuiseError(
      'BAD_USAGE',
      `The control socket's folder ${folder} cannot be made or written: ${(cause as Error).message}. Set XDG_RUNTIME_DIR to a folder of your own.`,
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
