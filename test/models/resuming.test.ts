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
});
