import fs, { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DownloadFault } from '../../daemon/models/download-fault.js';
import { networkFault } from '../../daemon/models/http-client.js';
import {
  announces,
  chunked,
  cutAfter,
  FaultyServer,
  good,
  neverAnswers,
  patternedBytes,
  redirect,
  serves,
  stallAfter,
  status,
} from './faulty-server.js';

import {
  arrived,
  expectWhole,
  fetchIt,
  file,
  partial,
  progress,
  ranges,
  replaceServer,
  server,
  target,
  troubles,
  url,
} from './fetched-file.js';

test('fetches a file for its owner alone and tells how far it is', async () => {
  await fetchIt();
  expectWhole();
  expect(statSync(target()).mode & 0o777).toBe(0o600);
  expect(progress.at(-1)).toBe(file.length);
  expect(troubles).toEqual([]);
});

test('has a file on the disk before it takes its place', async () => {
  const calls: string[] = [];
  const probe = await fs.promises.open(partial(), 'w');
  await probe.close();
  const handles = Object.getPrototypeOf(probe) as fs.promises.FileHandle;
  const { sync } = handles;
  const { rename } = fs.promises;
  jest.spyOn(handles, 'sync').mockImplementation(function (this: typeof probe) {
    calls.push('sync');
    return sync.call(this);
  });
  jest.spyOn(fs.promises, 'rename').mockImplementation((from, to) => {
    calls.push('rename');
    return rename(from, to);
  });
  await fetchIt();
  jest.restoreAllMocks();
  expectWhole();
  expect(calls).toEqual(['sync', 'rename']);
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
    await replaceServer();
    await fetchIt({ urls: [url] });
    expectWhole();
    expect(ranges()).toEqual(['bytes=50000-']);
  });

  test('is given up where every try begins anew, and the next address asked', async () => {
    const broken = server.publish('/broken.onnx', file);
    const cuts = [100_000, 60_000, 90_000, 60_000, 90_000];
    server.alwaysAt('/broken.onnx', (bytes, request, response) => {
      delete request.headers.range;
      cutAfter(cuts.shift() ?? bytes.length, arrived)(bytes, request, response);
    });
    await fetchIt({ urls: [broken, url] });
    expectWhole();
    expect(server.seen.map(({ path }) => path)).toEqual([
      ...Array.from({ length: 3 }, () => '/broken.onnx'),
      '/model.onnx',
    ]);
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

test('a server that wants to be left alone is asked again when it said', async () => {
  server.next(status(429, { 'retry-after': '2' }));
  const begun = Date.now();
  await fetchIt();
  expectWhole();
  expect(troubles).toEqual([expect.stringMatching(/status 429; trying again in 2 s$/)]);
  expect(Date.now() - begun).toBeGreaterThan(1900);
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
    expect(troubles).toEqual([]);
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
    expect(statSync(partial()).size).toBe(0);
  });
});

test('asks no other address where no address would help', async () => {
  const full = new DownloadFault('never', 'the disk is full');
  const requireSpace = () => Promise.reject(full);
  const urls = [url, server.publish('/mirror', file)];
  await expect(fetchIt({ urls }, undefined, requireSpace)).rejects.toBe(full);
  expect(server.seen.map(({ path }) => path)).toEqual(['/model.onnx']);
  expect(troubles).toEqual([]);
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

  test('are followed five times', async () => {
    server.next(...Array.from({ length: 5 }, () => redirect('/model.onnx')), good);
    await fetchIt();
    expectWhole();
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

// Node's documentation of TLS has the codes.
test.each([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('a certificate with the fault %s is not tried again', (code) => {
  expect(networkFault('host', { code, message: 'no' }).nextTry).toBe('elsewhere');
});

test('an interruption ends at once and keeps what came', async () => {
  server.next(stallAfter(50_000));
  const abort = new AbortController();
  const fetching = fetchIt({}, abort.signal);
  setTimeout(() => abort.abort(new Error('enough')), 150);
  await expect(fetching).rejects.toThrow('enough');
  expect(statSync(partial()).size).toBe(50_000);
});
