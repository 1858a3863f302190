import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, type WantedFile } from '../../daemon/models/download.js';
import { HttpClient } from '../../daemon/models/http-client.js';
import {
  announces,
  chunked,
  cutAfter,
  FaultyServer,
  good,
  ignoresRange,
  neverAnswers,
  patternedBytes,
  redirect,
  serves,
  sha256Of,
  stallAfter,
  status,
  wrongPlace,
} from './faulty-server.js';

const timeouts = { connectMs: 500, headersMs: 500, idleMs: 800 };
const file = patternedBytes(300_000);
const sha256 = sha256Of(file);

let server: FaultyServer;
let client: HttpClient;
let folder: string;
let url: string;
let troubles: string[];
let progress: number[];
beforeEach(async () => {
  server = await FaultyServer.start();
  client = new HttpClient(timeouts, [], {});
  folder = mkdtempSync(join(tmpdir(), 'guise-download-'));
  url = server.publish('/model.onnx', file);
  troubles = [];
  progress = [];
});
afterEach(async () => {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const arrived = () => progress.at(-1) ?? 0;
const partial = () => join(folder, 'model.part');
const target = () => join(folder, 'model.onnx');

function fetchIt(changes: Partial<WantedFile> = {}, signal?: AbortSignal) {
  const wanted = { urls: [url], bytes: file.length, sha256, ...changes };
  return download(wanted, partial(), target(), {
    client,
    signal,
    retry: { attempts: 3, firstDelayMs: 10, maxDelayMs: 30 },
    onTrouble: (what) => troubles.push(what),
    onProgress: (bytes) => progress.push(bytes),
    requireSpace: async () => {},
  });
}

/** The file is there, whole, for its owner alone, and nothing else is left. */
function expectWhole() {
  expect(sha256Of(readFileSync(target()))).toBe(sha256);
  expect(readdirSync(folder)).toEqual(['model.onnx']);
}

const ranges = () => server.seen.map((request) => request.range);

test('fetches a file for its owner alone and tells how far it is', async () => {
  await fetchIt();
  expectWhole();
  expect(statSync(target()).mode & 0o777).toBe(0o600);
  expect(progress.at(-1)).toBe(file.length);
  expect(troubles).toEqual([]);
});

describe('a server that breaks off', () => {
  test.each([
    ['cuts the connection', cutAfter(100_000, arrived), 'broke the connection off'],
    ['stalls in the middle', stallAfter(100_000), 'it stopped sending'],
  ])('and %s is asked for the rest', async (_, behaviour, trouble) => {
    server.next(behaviour);
    await fetchIt();
    expectWhole();
    expect(troubles.join()).toContain(trouble);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(server.seen[1]?.ifRange).toMatch(/^".+"$/);
  });

  test('is asked for as long as the file grows', async () => {
    const steps = Array.from({ length: 8 }, () => cutAfter(30_000, arrived));
    server.next(...steps);
    await fetchIt();
    expectWhole();
    expect(server.seen).toHaveLength(9);
  });

  test('is given up when nothing comes any more, keeping what came', async () => {
    server.next(
      cutAfter(50_000, arrived),
      cutAfter(0, arrived),
      cutAfter(0, arrived),
      cutAfter(0, arrived),
    );
    await expect(fetchIt()).rejects.toMatchObject({ nextTry: 'again' });
    expect(existsSync(target())).toBe(false);
    expect(readFileSync(partial()).equals(file.subarray(0, 50_000))).toBe(true);
    server = await replaced(server);
    await fetchIt({ urls: [url] });
    expectWhole();
    expect(ranges()).toEqual(['bytes=50000-']);
  });

  test('before it answers is asked again', async () => {
    server.next(neverAnswers, status(500), status(503, { 'retry-after': '0' }));
    await expect(fetchIt()).rejects.toThrow(/status 503/);
    server.next(neverAnswers, status(500));
    await fetchIt();
    expectWhole();
    expect(troubles.join()).toContain('did not answer in time');
  });
});

/** A server that has forgotten how it was to misbehave. */
async function replaced(old: FaultyServer): Promise<FaultyServer> {
  await old.stop();
  const fresh = await FaultyServer.start();
  url = fresh.publish('/model.onnx', file);
  return fresh;
}

describe('resuming', () => {
  beforeEach(() => writeFileSync(partial(), file.subarray(0, 120_000)));

  test('goes on where another process stopped', async () => {
    await fetchIt();
    expectWhole();
    expect(ranges()).toEqual(['bytes=120000-']);
  });

  test('starts anew at a server that ignores ranges', async () => {
    server.next(ignoresRange);
    await fetchIt();
    expectWhole();
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['answers for another place', wrongPlace],
    ['answers 416', status(416)],
  ])('starts anew at a server that %s', async (_, behaviour) => {
    server.next(behaviour);
    await fetchIt();
    expectWhole();
    expect(ranges()).toEqual(['bytes=120000-', undefined]);
  });

  test('starts anew when what is there belongs to another file', async () => {
    writeFileSync(partial(), patternedBytes(120_000, 7));
    await fetchIt();
    expectWhole();
    expect(ranges()).toEqual(['bytes=120000-', undefined]);
  });

  test('starts anew when more is there than the file has', async () => {
    writeFileSync(partial(), patternedBytes(file.length + 1, 7));
    await fetchIt();
    expectWhole();
    expect(ranges()).toEqual([undefined]);
  });

  test('asks for nothing when everything is there', async () => {
    writeFileSync(partial(), file);
    await fetchIt();
    expectWhole();
    expect(server.seen).toEqual([]);
  });

  test('never joins two versions of a file', async () => {
    rmSync(partial());
    const older = patternedBytes(file.length, 9);
    server.next((_file, request, response) =>
      cutAfter(100_000, arrived)(older, request, response),
    );
    await fetchIt();
    expectWhole();
    // The validator was the older version's, so the server itself began anew.
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
  });
});

describe('a server with the wrong file', () => {
  test.each([
    ['other bytes', serves(patternedBytes(file.length, 3)), 'gives other bytes'],
    ['a shorter file', serves(file.subarray(0, 1000)), 'offers 1000 bytes'],
    ['a longer file', serves(patternedBytes(file.length + 5)), 'offers 300005 bytes'],
    ['more than it announces', announces(file.length - 10), 'offers 299990 bytes'],
    ['nothing', status(404), 'status 404'],
    ['nothing any more', status(410), 'status 410'],
  ])('is left when it has %s, and the mirror asked', async (_, behaviour, trouble) => {
    server.alwaysAt('/wrong', behaviour);
    await fetchIt({ urls: [server.publish('/wrong', file), url] });
    expectWhole();
    expect(troubles).toEqual([expect.stringContaining(trouble)]);
    expect(troubles[0]).toMatch(/; next address$/);
  });

  test('leaves nothing behind when there is no mirror', async () => {
    server.next(serves(patternedBytes(file.length, 3)));
    await expect(fetchIt()).rejects.toMatchObject({ nextTry: 'elsewhere' });
    expect(existsSync(target())).toBe(false);
    expect(statSync(partial()).size).toBe(0);
  });

  test('that announces more than it sends is asked again, then given up', async () => {
    server.alwaysAt('/model.onnx', announces(file.length));
    server.publish('/model.onnx', file.subarray(0, 1000));
    await expect(fetchIt()).rejects.toMatchObject({ nextTry: 'again' });
    expect(existsSync(target())).toBe(false);
  });

  test('that never ends is cut off', async () => {
    server.next((_file, _request, response) => {
      response.writeHead(200);
      response.write(file);
      response.write(file);
    });
    await expect(fetchIt()).rejects.toThrow(/sends more than it announced/);
  });
});

test('fetches a file whose size nobody published', async () => {
  server.next(chunked);
  await fetchIt({ bytes: null });
  expectWhole();
});

describe('redirects', () => {
  test('are followed, also when resuming', async () => {
    server.next(redirect('/there'), good);
    server.publish('/there', file);
    writeFileSync(partial(), file.subarray(0, 1000));
    await fetchIt();
    expectWhole();
    expect(server.seen.map(({ path, range }) => [path, range])).toEqual([
      ['/model.onnx', 'bytes=1000-'],
      ['/there', 'bytes=1000-'],
    ]);
  });

  test.each([
    ['in a loop', '/model.onnx', 'redirects more than 5 times'],
    ['to an address without encryption', 'http://192.0.2.1/x', 'is not encrypted'],
    ['to a file', 'file:///etc/passwd', 'is not encrypted'],
    ['to nowhere', 'http://', 'redirects to nowhere'],
  ])('%s are refused', async (_, location, fault) => {
    server.alwaysAt('/model.onnx', redirect(location));
    await expect(fetchIt()).rejects.toThrow(fault);
  });
});

test('a name that cannot be reached is told', async () => {
  const closed = await FaultyServer.start();
  const gone = closed.url('/model.onnx');
  await closed.stop();
  await expect(fetchIt({ urls: [gone] })).rejects.toThrow(/refuses connections/);
});

test('an interruption ends at once and keeps what came', async () => {
  server.next(stallAfter(50_000));
  const abort = new AbortController();
  const fetching = fetchIt({}, abort.signal);
  setTimeout(() => abort.abort(new Error('enough')), 150);
  await expect(fetching).rejects.toThrow('enough');
  expect(statSync(partial()).size).toBe(50_000);
});

describe('a proxy', () => {
  let proxy: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    proxy = createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(data.toString().split('\r\n')[0]!);
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        // Whatever was asked for, the file is at our server.
        const upstream = connect(server.port, '127.0.0.1');
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on('error', () => end.destroy());
      });
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    await client.close();
    await new Promise((done) => proxy.close(done));
  });

  const address = () => `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;

  async function fetchThrough(environment: Record<string, string>, host: string) {
    await client.close();
    client = new HttpClient(timeouts, [`http://${host}`], environment);
    await fetchIt({ urls: [`http://${host}/model.onnx`] });
    expectWhole();
  }

  test('is used as the environment says', async () => {
    await fetchThrough({ HTTP_PROXY: address() }, 'models.invalid');
    expect(asked).toEqual(['CONNECT models.invalid:80 HTTP/1.1']);
  });

  test('is not used for hosts that are excepted', async () => {
    const environment = { http_proxy: address(), NO_PROXY: '127.0.0.1' };
    await fetchThrough(environment, `127.0.0.1:${server.port}`);
    expect(asked).toEqual([]);
  });

  test.each([
    ['breaks off', (socket: Socket) => socket.destroy(), 'proxy does not connect to it'],
    ['is silent', () => {}, 'proxy does not connect to it'],
    [
      'wants a password',
      (socket: Socket) => socket.end('HTTP/1.1 407 Who are you\r\n\r\n'),
      'Proxy response (407)',
    ],
  ])('that %s is asked a few times only, and told', async (_, behave, fault) => {
    proxy.removeAllListeners('connection');
    const sockets: Socket[] = [];
    proxy.on('connection', (socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.once('data', () => behave(socket));
    });
    const fetching = fetchThrough({ HTTP_PROXY: address() }, 'models.invalid');
    await expect(fetching).rejects.toThrow(fault);
    for (const socket of sockets) socket.destroy();
    expect(sockets).toHaveLength(3);
  });

  test('with a wrong address is told at once', () => {
    expect(() => new HttpClient(timeouts, [], { HTTPS_PROXY: 'proxy:8080' })).toThrow(
      expect.objectContaining({
        code: 'BAD_SETTING',
        message: expect.stringContaining('"proxy:8080"'),
      }),
    );
  });
});
