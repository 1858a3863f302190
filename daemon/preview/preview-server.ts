// The preview's HTTP server: loopback only, every address behind a random token. Lives
// in the main thread and passes on JPEG pictures; it touches no pixels.
import { readdir, readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { GuiseError } from '../errors.js';
import { projectRoot } from '../project-root.js';
import { PageTickets } from './page-tickets.js';
import { isOwnUser } from './peer-user.js';
import { PictureStream } from './picture-stream.js';
import { PreviewView, previewViews } from './preview-watch.js';
import { createToken, RequestGuard } from './request-guard.js';

const LOOPBACK = '127.0.0.1';
const MAX_CONNECTIONS = 64;
/** Any user of the machine can connect. Whoever does not say for so long what is wanted makes
 *  room for others, or a few dozen such connections would keep the page's own out. */
const MOST_HEAD_MS = 5_000;
const HOUSEKEEPING_MS = 1_000;
/** Before a ticket. */
const TICKET_PATH = '/open/';

const pageFolder = join(projectRoot, 'daemon', 'preview', 'page');
/** Of the page's files, by how their names end. */
const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const safetyHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Answers a request whose path, behind the token, begins with "/v1/". */
export type AnswerRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
) => void;

export interface PreviewServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Any free port is taken where that one is not free. */
  readonly isPortOptional: boolean;
  /** The control API, for the page. */
  readonly answer: AnswerRequest;
  /** Told the bits of PreviewView that are watched, whenever they change. */
  onViewsChanged(views: number): void;
}

export class PreviewServer {
  /** With the token; ends in a slash. */
  readonly url: string;
  private readonly guard: RequestGuard;
  private readonly tickets = new PageTickets();
  private readonly streams = new Set<PictureStream>();
  private readonly housekeeping: NodeJS.Timeout;
  private views = 0;

  /** @throws GuiseError BAD_SETTING when the port cannot be had */
  static async start(options: PreviewServerOptions): Promise<PreviewServer> {
    const files = await readPage();
    const http = createServer({
      headersTimeout: MOST_HEAD_MS,
      connectionsCheckingInterval: HOUSEKEEPING_MS,
    });
    http.maxConnections = MAX_CONNECTIONS;
    await listen(http, options);
    return new PreviewServer(options, http, files);
  }

  private constructor(
    private readonly options: PreviewServerOptions,
    private readonly http: Server,
    private readonly files: ReadonlyMap<string, { body: Buffer; type: string }>,
  ) {
    const { port } = http.address() as AddressInfo;
    const token = createToken();
    this.url = `http://${LOOPBACK}:${port}/${token}/`;
    this.guard = new RequestGuard(token, port);
    http.on('request', (request, response) => this.answer(request, response));
    this.housekeeping = setInterval(() => this.keepHouse(), HOUSEKEEPING_MS);
    this.housekeeping.unref();
  }

  /** An address that leads to the page once, and soon: others may see it. */
  ticketUrl(): string {
    return new URL(TICKET_PATH + this.tickets.issue(), this.url).href;
  }

  /** Passes a picture on to everyone who watches this view. */
  send(view: PreviewView, jpeg: Uint8Array): void {
    for (const stream of this.streams) if (stream.view === view) stream.send(jpeg);
  }

  /** Ends all streams and stops listening. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.housekeeping);
    for (const stream of this.streams) stream.close();
    if (!this.http.listening) return;
    const closed = new Promise((resolve) => this.http.close(resolve));
    this.http.closeAllConnections();
    await closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(safetyHeaders)) {
      response.setHeader(name, value);
    }
    const [pathWithToken = '', query = ''] = (request.url ?? '').split('?', 2);
    const isOwnOrigin = this.guard.isOwnOrigin(request);
    if (isOwnOrigin && pathWithToken.startsWith(TICKET_PATH)) {
      this.takeTicket(pathWithToken.slice(TICKET_PATH.length), request, response);
      return;
    }
    const path = isOwnOrigin ? this.guard.pathBehindToken(pathWithToken) : null;
    if (path === null) {
      refuse(response, 403, 'Open the preview by the address that guise printed.');
    } else if (path.startsWith('/v1/')) {
      this.options.answer(request, response, path, new URLSearchParams(query));
    } else if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      refuse(response, 405, 'Only GET is answered here.');
    } else if (path === '/stream.mjpeg') {
      this.openStream(new URLSearchParams(query).get('view') ?? 'shown', response);
    } else {
      this.sendFile(path, response);
    }
  }

  /** Others have read the ticket, too, and may be quicker than the browser: it is good for
   *  this user alone, and they do not use it up. */
  private takeTicket(
    ticket: string,
    { socket }: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (!this.tickets.isValid(ticket)) {
      refuse(
        response,
        403,
        'This address opened the page once. Open it anew: guise open',
      );
    } else if (!isOwnUser(socket)) {
      refuse(
        response,
        403,
        'This address is for the user who runs guise. What that user may pass on is told by: guise open --print',
      );
    } else {
      this.tickets.useUp(ticket);
      response.writeHead(303, { Location: new URL(this.url).pathname }).end();
    }
  }

  private sendFile(path: string, response: ServerResponse): void {
    const file = this.files.get(path);
    if (file === undefined) {
      refuse(response, 404, 'There is nothing at this address.');
      return;
    }
    response.setHeader('Content-Type', file.type);
    response.end(file.body);
  }

  private openStream(view: string, response: ServerResponse): void {
    if (!Object.hasOwn(PreviewView, view)) {
      refuse(response, 400, `view: one of ${previewViews.join(', ')} is expected.`);
      return;
    }
    const stream = new PictureStream(response, view as PreviewView);
    this.streams.add(stream);
    response.once('close', () => {
      this.streams.delete(stream);
      this.updateViews();
    });
    this.updateViews();
  }

  private keepHouse(): void {
    for (const stream of this.streams) stream.giveUpIfDead();
    this.updateViews();
  }

  private updateViews(): void {
    let views = 0;
    for (const stream of this.streams) {
      if (!stream.isStalled) views |= PreviewView[stream.view];
    }
    if (views === this.views) return;
    this.views = views;
    this.options.onViewsChanged(views);
  }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}

/** All that can be asked for of the disk, read once, by path. */
async function readPage(): Promise<Map<string, { body: Buffer; type: string }>> {
  const files = new Map<string, { body: Buffer; type: string }>();
  for (const file of await readdir(pageFolder)) {
    const body = await readFile(join(pageFolder, file));
    const path = file === 'page.html' ? '/' : `/${file}`;
    files.set(path, { body, type: types[extname(file)] ?? 'application/octet-stream' });
  }
  return files;
}

async function listen(
  http: Server,
  { port, isPortOptional }: PreviewServerOptions,
): Promise<void> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(wanted, LOOPBACK, () => {
        http.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(port);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isPortOptional || !isTaken) throw portError(port, error as Error);
    await attempt(0);
  }
}

function portError(port: number, cause: Error): GuiseError {
  return new GuiseError(
    'BAD_SETTING',
    `The preview page cannot listen on ${LOOPBACK}:${port} (${cause.message}); ` +
      'set another preview port, or 0 for any free one.',
    cause,
  );
}
