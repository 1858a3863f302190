// The fetching of the CUDA libraries, against a NuGet feed on the loopback interface.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cudaLibraryFiles } from '../../daemon/inference/cuda-library';
import { requireFreeSpace } from '../../daemon/models/free-space';
import { HttpClient } from '../../daemon/models/http-client';
import {
  installCudaLibraries,
  removeCudaLibraries,
} from '../../daemon/setup/cuda-libraries';
import { findCudaPackage } from '../../daemon/setup/cuda-package';
import { runGuise } from '../commands/run-guise';
import {
  cutAfter,
  FaultyServer,
  patternedBytes,
  serves,
  status,
} from '../models/faulty-server';
import { zipOf } from '../models/zip-of';

const VERSION = '1.30.0';
const ID = 'microsoft.ml.onnxruntime.gpu.linux';
const ARCHIVE = `/flat/${ID}/${VERSION}/${ID}.${VERSION}.nupkg`;
const LEAF = `/reg/${ID}/${VERSION}.json`;
const CATALOG = '/catalog/entry.json';

const contents = new Map(
  cudaLibraryFiles.map((name, i) => [name, patternedBytes(30_000, i + 7)]),
);

let server: FaultyServer;
let client: HttpClient;
let folder: string;
let cache: string;
let libraries: string;

beforeEach(async () => {
  server = await FaultyServer.start();
  client = new HttpClient();
  folder = mkdtempSync(join(tmpdir(), 'guise-cuda-'));
  cache = join(folder, 'cache');
  libraries = join(folder, 'libraries');
  const members = [...contents].map(
    ([name, bytes]) => [`runtimes/linux-x64/native/${name}`, bytes] as [string, Buffer],
  );
  publish(await zipOf(['ignored.txt', Buffer.from('no')], ...members));
});

afterEach(async () => {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const asJson = (value: unknown) => Buffer.from(JSON.stringify(value));

/** As the NuGet API documents its answers. */
function publish(archive: Buffer): void {
  server.publish(ARCHIVE, archive);
  const resources = [
    { '@id': server.url('/search'), '@type': 'SearchQueryService' },
    { '@id': server.url('/reg/'), '@type': 'RegistrationsBaseUrl' },
    { '@id': server.url('/flat/'), '@type': 'PackageBaseAddress/3.0.0' },
  ];
  server.publish('/index.json', asJson({ version: '3.0.0', resources }));
  server.publish(LEAF, asJson({ catalogEntry: server.url(CATALOG), listed: true }));
  server.publish(
    CATALOG,
    asJson({
      packageHash: createHash('sha512').update(archive).digest('base64'),
      packageHashAlgorithm: 'SHA512',
      packageSize: archive.length,
    }),
  );
}

async function install(): Promise<void> {
  const found = await findCudaPackage(client, server.url('/index.json'), VERSION);
  await installCudaLibraries(
    found,
    { cache, libraries },
    {
      client,
      retry: { attempts: 3, firstDelayMs: 1, maxDelayMs: 2 },
      requireSpace: (bytes) => requireFreeSpace(cache, bytes),
    },
  );
}

const partialBytes = () =>
  left(cache).reduce((sum, name) => sum + statSync(join(cache, name)).size, 0);

const left = (path: string) => (existsSync(path) ? readdirSync(path) : []);

it('puts all three libraries in place and leaves nothing else', async () => {
  await install();
  for (const [name, bytes] of contents) {
    expect(readFileSync(join(libraries, name)).equals(bytes)).toBe(true);
  }
  expect(left(libraries).sort()).toEqual([...cudaLibraryFiles].sort());
  expect(left(cache)).toEqual([]);
});

it('takes up where the connection broke', async () => {
  const found = await findCudaPackage(client, server.url('/index.json'), VERSION);
  server.next(cutAfter(40_000, () => partialBytes()));
  await installCudaLibraries(
    found,
    { cache, libraries },
    {
      client,
      retry: { attempts: 3, firstDelayMs: 1, maxDelayMs: 2 },
      requireSpace: async () => {},
    },
  );
  const ranges = server.seen
    .filter(({ path }) => path === ARCHIVE)
    .map(({ range }) => range);
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  expect(left(libraries)).toHaveLength(3);
});

it('refuses other bytes of the same length and keeps nothing', async () => {
  const { bytes } = await findCudaPackage(client, server.url('/index.json'), VERSION);
  server.alwaysAt(ARCHIVE, serves(patternedBytes(bytes, 3)));
  await expect(install()).rejects.toThrow('gives other bytes than the published ones');
  expect([left(libraries), left(cache)]).toEqual([[], []]);
});

it('changes nothing when a library is missing in the package', async () => {
  const [first] = contents;
  publish(await zipOf([`runtimes/linux-x64/native/${first![0]}`, first![1]]));
  await expect(install()).rejects.toThrow('has no member');
  expect(left(libraries)).toEqual([]);
});

it.each([
  ['the feed does not know the version', LEAF, 'answers with status 404'],
  ['the feed is broken', '/index.json', 'answers with status 404'],
])('says it when %s', async (_, path, words) => {
  server.alwaysAt(path, status(404));
  await expect(install()).rejects.toThrow(words);
});

it('removes what it has put there', async () => {
  await install();
  expect(await removeCudaLibraries(libraries)).toBe(3);
  expect(await removeCudaLibraries(libraries)).toBe(0);
  expect(left(libraries)).toEqual([]);
});

const isSupported = process.platform === 'linux' && process.arch === 'x64';

it('tells a person in one sentence where it cannot work', async () => {
  const { status: ending, stderr } = await runGuise(
    folder,
    ['setup', '--cuda', '--yes'],
    { GUISE_NUGET_INDEX: server.url('/nothing.json') },
  );
  expect(ending).not.toBe(0);
  expect(stderr).toMatch(
    isSupported ? /Nothing was changed.*GUISE_NUGET_INDEX/ : /Linux x64/,
  );
});

const fetchesNothing = 'fetches nothing without being asked twice';
if (!isSupported) {
  process.stderr.write(`NOT RUN: "${fetchesNothing}" needs Linux on x64.\n`);
}
(isSupported ? it : it.skip)(fetchesNothing, async () => {
  const { status: ending, stdout } = await runGuise(folder, ['setup', '--cuda'], {
    GUISE_NUGET_INDEX: server.url('/index.json'),
  });
  expect([ending, stdout]).toEqual([0, expect.stringContaining('--yes')]);
  expect(server.seen.some(({ path }) => path === ARCHIVE)).toBe(false);
});
