// A file server on the loopback interface that can misbehave in every way that real
// ones do.
import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export type Behaviour = (
  file: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
) => void;

export const sha256Of = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest('hex');

/** Bytes that repeat nowhere, so that a piece in the wrong place shows. */
export function patternedBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

const etagOf = (file: Buffer) => `"${sha256Of(file).slice(0, 16)}"`;

/** Answers as RFC 9110 says, with ETag, Range and If-Range. */
export const good: Behaviour = (file, request, response) => {
  const { range, 'if-range': ifRange } = request.headers;
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const isResumable = ifRange === undefined || ifRange === etagOf(file);
  if (range && isResumable && from >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const start = isResumable ? from : 0;
  response.writeHead(start > 0 ? 206 : 200, {
    etag: etagOf(file),
    'content-length': file.length - start,
    ...(start > 0 && {
      'content-range': `bytes ${start}-${file.length - 1}/${file.length}`,
    }),
  });
  response.end(file.subarray(start));
};

/** How many bytes of the file the client says that it has. */
export type Arrived = () => number;

const POLL_MS = 5;
const MAX_POLLS = 400;

/** Sends `bytes` more bytes properly, then does `then` instead of going on. */
function after(
  bytes: number,
  then: (response: ServerResponse, upTo: number) => void,
): Behaviour {
  return (file, request, response) => {
    const end = response.end.bind(response);
    response.end = ((body: Buffer) => {
      if (body.length <= bytes) return end(body);
      response.write(body.subarray(0, bytes));
      then(response, file.length - body.length + bytes);
      return response;
    }) as typeof response.end;
    good(file, request, response);
  };
}

/** Waits for the client to have it: a broken connection loses what is on its way. */
export const cutAfter = (bytes: number, arrived: Arrived = () => 0) =>
  after(bytes, (response, upTo) => {
    let polls = 0;
    const timer = setInterval(() => {
      if (arrived() < upTo && ++polls < MAX_POLLS) return;
      clearInterval(timer);
      response.socket?.destroy();
    }, POLL_MS);
  });

export const stallAfter = (bytes: number) => after(bytes, () => {});

const DRIP_MS = 500;

/** Sends `bytes` bytes and the others when it is released; one now and then meanwhile, so
 *  that no client loses patience. */
export const heldAfter =
  (bytes: number, released: Promise<void>): Behaviour =>
  (file, request, response) => {
    const end = response.end.bind(response);
    response.end = ((body: Buffer) => {
      let at = Math.min(bytes, body.length);
      response.write(body.subarray(0, at));
      const drip = setInterval(() => response.write(body.subarray(at, ++at)), DRIP_MS);
      response.on('close', () => clearInterval(drip));
      released.then(() => {
        clearInterval(drip);
        end(body.subarray(at));
      });
      return response;
    }) as typeof response.end;
    good(file, request, response);
  };

/** Drips the file, so that others can do something meanwhile. */
export const slowly =
  (pieceBytes: number, pauseMs: number): Behaviour =>
  (file, request, response) => {
    const end = response.end.bind(response);
    response.end = ((body: Buffer) => {
      let at = 0;
      const timer = setInterval(() => {
        response.write(body.subarray(at, at + pieceBytes));
        at += pieceBytes;
        if (at < body.length) return;
        clearInterval(timer);
        end();
      }, pauseMs);
      response.on('close', () => clearInterval(timer));
      return response;
    }) as typeof response.end;
    good(file, request, response);
  };

export const neverAnswers: Behaviour = () => {};

export const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (_file, _request, response) => {
    response.writeHead(code, headers).end('no');
  };

export const redirect = (location: string, code = 302) => status(code, { location });

export const ignoresRange: Behaviour = (file, _request, response) => {
  response.writeHead(200, { 'content-length': file.length }).end(file);
};

/** Claims to go on where it was asked, but sends from elsewhere. */
export const wrongPlace: Behaviour = (file, _request, response) => {
  const range = `bytes 1-${file.length - 1}/${file.length}`;
  response.writeHead(206, { 'content-range': range }).end(file.subarray(1));
};

/** Serves something else under the same address. */
export const serves =
  (other: Buffer): Behaviour =>
  (_file, request, response) =>
    good(other, request, response);

/** Announces one length and sends the file whatever it is. */
export const announces =
  (length: number): Behaviour =>
  (file, _request, response) => {
    const { socket } = response;
    socket!.write(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`);
    socket!.end(file);
  };

/** Sends its first `bytes` bytes at once and closes the connection, as it says. */
export const closesAfter =
  (bytes: number, headers: string[]): Behaviour =>
  (file, _request, response) => {
    const head = ['HTTP/1.1 200 OK', 'connection: close', ...headers, '', ''];
    response.socket!.write(head.join('\r\n'));
    response.socket!.end(file.subarray(0, bytes));
  };

/** Says nothing of the length. */
export const chunked: Behaviour = (file, _request, response) => {
  response.writeHead(200);
  response.write(file.subarray(0, file.length >> 1));
  response.end(file.subarray(file.length >> 1));
};

export class FaultyServer {
  readonly seen: SeenRequest[] = [];
  private readonly files = new Map<string, Buffer>();
  private readonly queue: Behaviour[] = [];
  private readonly always = new Map<string, Behaviour>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FaultyServer> {
    const http = createServer((request, response) => server.answer(request, response));
    const server = new FaultyServer(http);
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Publishes a file. @returns its address */
  publish(path: string, file: Buffer): string {
    this.files.set(path, file);
    return this.url(path);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** How the next requests are answered; those after them properly. */
  next(...behaviours: Behaviour[]): void {
    this.queue.push(...behaviours);
  }

  /** How every request for a path is answered. */
  alwaysAt(path: string, behaviour: Behaviour): void {
    this.always.set(path, behaviour);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const { range, 'if-range': ifRange } = request.headers;
    this.seen.push({ path, range, ifRange: ifRange as string | undefined });
    const behaviour = this.always.get(path) ?? this.queue.shift() ?? good;
    const file = this.files.get(path);
    if (file) behaviour(file, request, response);
    else if (behaviour === good) response.writeHead(404).end();
    else behaviour(Buffer.alloc(0), request, response);
  }
}
