// A server that closes the connection after every answer, and a disk that is slower.
import { setTimeout as sleep } from 'node:timers/promises';
import { closesAfter, patternedBytes, sha256Of } from './faulty-server.js';
import {
  expectWhole,
  fetchIt,
  file,
  progress,
  ranges,
  server,
  troubles,
} from './fetched-file.js';

// More than undici lets wait in a body unless told otherwise, in two reads from a socket.
const small = patternedBytes(100_000, 5);
const length = (bytes: Buffer) => `content-length: ${bytes.length}`;

/** Long enough for everything to come, and the connection's end. */
const slowly = () => sleep(200);

const fetchSmall = (bytes: number | null = small.length) => {
  const url = server.publish('/small', small);
  return fetchIt({ urls: [url], bytes, sha256: sha256Of(small) }, undefined, slowly);
};

describe('a server that closes the connection before everything is read', () => {
  test.each([
    ['its length', [length(small)]],
    ['no length', []],
  ])('has its file fetched when it announces %s', async (_, headers) => {
    server.next(closesAfter(small.length, headers));
    await fetchSmall();
    expect(progress.at(-1)).toBe(small.length);
    expect(troubles).toEqual([]);
    expect(ranges()).toEqual([undefined]);
  });

  test.each([
    ['its length', [length(small)]],
    ['no length', []],
  ])('is asked again when it announces %s and sends less', async (_, headers) => {
    server.next(closesAfter(90_000, headers));
    await fetchSmall();
    expect(progress.at(-1)).toBe(small.length);
    expect(troubles).toHaveLength(1);
    expect(ranges()).toHaveLength(2);
  });

  test('has its file written in pieces', async () => {
    server.next(closesAfter(file.length, [length(file)]));
    await fetchIt({}, undefined, slowly);
    expectWhole();
    const pieces = progress.map((bytes, i) => bytes - (progress[i - 1] ?? 0));
    // Either side of a stream holds its limit and one read from a socket, each 64 KiB.
    expect(Math.max(...pieces)).toBeLessThanOrEqual(4 * 65_536);
  });
});
