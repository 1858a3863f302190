import { rmSync, writeFileSync } from 'node:fs';
import {
  cutAfter,
  ignoresRange,
  patternedBytes,
  status,
  wrongPlace,
} from './faulty-server.js';

import {
  arrived,
  expectWhole,
  fetchIt,
  file,
  partial,
  ranges,
  server,
  url,
} from './fetched-file.js';

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

  test('goes on at another address, by whose version nothing is known', async () => {
    rmSync(partial());
    const broken = server.publish('/broken', file);
    const behaviours = [cutAfter(100_000, arrived), status(404)];
    server.alwaysAt('/broken', (bytes, request, response) =>
      behaviours.shift()!(bytes, request, response),
    );
    await fetchIt({ urls: [broken, url] });
    expectWhole();
    const { path, range, ifRange } = server.seen.at(-1)!;
    expect([path, range, ifRange]).toEqual(['/model.onnx', 'bytes=100000-', undefined]);
  });

  // RFC 9110, section 13.1.5: a weak validator tells no bytes apart.
  test('goes by the date where the other validator is weak', async () => {
    rmSync(partial());
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    server.next((bytes, request, response) => {
      const { writeHead } = response;
      response.writeHead = ((code: number, headers: object) => {
        const weak = { etag: 'W/"1"', 'last-modified': date };
        return writeHead.call(response, code, { ...headers, ...weak });
      }) as typeof writeHead;
      cutAfter(100_000, arrived)(bytes, request, response);
    });
    await fetchIt();
    expectWhole();
    expect(server.seen.map(({ ifRange }) => ifRange)).toEqual([undefined, date]);
  });
});
