import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type {
  ModelCatalogue,
  PublishedModel,
} from '../../daemon/inference/published-model.js';
import { HttpClient } from '../../daemon/models/http-client.js';
import { PresentModels } from '../../daemon/models/present-models.js';
import { type PullOptions, planPull, pull } from '../../daemon/models/pull.js';
import {
  FaultyServer,
  heldAfter,
  patternedBytes,
  sha256Of,
  slowly,
  stallAfter,
  status,
} from './faulty-server.js';
import { zipOf } from './zip-of.js';

const bytesOf = { big: patternedBytes(400_000, 1), small: patternedBytes(20_000, 2) };

let server: FaultyServer;
let client: HttpClient;
let folder: string;
let troubles: string[];
beforeEach(async () => {
  server = await FaultyServer.start();
  client = new HttpClient({ connectMs: 400, headersMs: 400, idleMs: 400 }, [], {});
  folder = join(mkdtempSync(join(tmpdir(), 'guise-pull-')), 'models');
  troubles = [];
});
afterEach(async () => {
  await client.close();
  await server.stop();
  rmSync(join(folder, '..'), { recursive: true });
});

function model(name: keyof typeof bytesOf, changes: Partial<PublishedModel> = {}) {
  const file = bytesOf[name];
  return {
    name,
    role: 'detector' as const,
    family: 'yunet',
    file: `${name}.onnx`,
    bytes: file.length,
    sha256: sha256Of(file),
    licence: { name: 'MIT', isRestricted: false },
    urls: [server.publish(`/published/${name}`, file)],
    needs: [],
    goodFor: 'tests',
    unconfirmed: {},
    numerics: null,
    ...changes,
  } satisfies PublishedModel;
}

const catalogueOf = (...models: PublishedModel[]): ModelCatalogue => ({
  models,
  archives: [],
  sets: { lite: models.map(({ name }) => name) },
});

function pullThem(models: PublishedModel[], changes: Partial<PullOptions> = {}) {
  return pull(models, {
    folder,
    catalogue: catalogueOf(...models),
    client,
    retry: { attempts: 2, firstDelayMs: 10, maxDelayMs: 10 },
    listener: { onTrouble: (trouble) => troubles.push(trouble) },
    ...changes,
  });
}

const read = (file: string) => readFileSync(join(folder, file));
const partials = () => readdirSync(join(folder, '.partial'));

test('fetches models into a folder of the user’s own', async () => {
  const results = await pullThem([model('big'), model('small')]);
  expect([...results.values()]).toEqual(['fetched', 'fetched']);
  expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
  expect(read('small.onnx').equals(bytesOf.small)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'big.onnx')).mode & 0o777).toBe(0o600);
  expect(partials()).toEqual([]);
});

test('leaves alone what is there, under whatever name', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine.bin'), bytesOf.big);
  const results = await pullThem([model('big'), model('small')]);
  expect([...results]).toEqual([
    ['big', 'was there'],
    ['small', 'fetched'],
  ]);
  expect(existsSync(join(folder, 'big.onnx'))).toBe(false);
});

test('replaces a damaged file', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'small.onnx'), bytesOf.small.subarray(1));
  await pullThem([model('small')]);
  expect(read('small.onnx').equals(bytesOf.small)).toBe(true);
});

test('asks a mirror of the user’s own first', async () => {
  server.publish('/mirror/small.onnx', bytesOf.small);
  await pullThem([model('small')], { mirror: server.url('/mirror/') });
  expect(server.seen.map(({ path }) => path)).toEqual(['/mirror/small.onnx']);
});

test('says what failed, for which file, and that nothing is lost', async () => {
  server.alwaysAt('/published/big', status(404));
  await expect(pullThem([model('small'), model('big')])).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: `big (big.onnx) could not be fetched: 127.0.0.1:${server.port} answers with status 404. What has arrived is kept; the same command goes on from there.`,
  });
  expect(read('small.onnx').equals(bytesOf.small)).toBe(true);
});

test('does not fetch what it could not check', async () => {
  const unconfirmed = { sha256: 'only a CRC32 is published' };
  await expect(
    pullThem([model('big', { sha256: null, unconfirmed })]),
  ).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('only a CRC32 is published'),
  });
  expect(server.seen).toEqual([]);
});

describe('the disk', () => {
  const MB = 1024 * 1024;

  test('is asked for room before anything else is', async () => {
    const freeBytesOf = async () => 64 * MB + 400_000;
    await expect(
      pullThem([model('big'), model('small')], { freeBytesOf }),
    ).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/has 68 MB free, 68 MB are needed/),
    });
    expect(server.seen).toEqual([]);
  });

  test('needs no room for what an earlier attempt left', async () => {
    mkdirSync(join(folder, '.partial'), { recursive: true });
    const big = model('big');
    writeFileSync(
      join(folder, '.partial', `${big.sha256}.part`),
      bytesOf.big.subarray(0, 300_000),
    );
    expect(planPull([big], folder).bytes).toBe(100_000);
    await pullThem([big], { freeBytesOf: async () => 64 * MB + 100_000 });
    expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
  });

  test('is judged by what the server says where only a rounded size is published', async () => {
    const bytes = bytesOf.big.length - 7;
    const big = model('big', { bytes, unconfirmed: { bytes: 'rounded' } });
    await pullThem([big]);
    expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
  });

  test('is asked once the server tells a size that nobody published', async () => {
    const big = model('big', { bytes: null, unconfirmed: { bytes: 'rounded' } });
    await expect(
      pullThem([big], { freeBytesOf: async () => 64 * MB + 1 }),
    ).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(server.seen).toHaveLength(1);
  });

  const onUnix = process.platform === 'win32' ? test.skip : test;
  onUnix('may end the writing, which is said and can be resumed', async () => {
    const program = start(['big'], catalogueOf(model('big')), { fileBlocks: 200 });
    const last = (await program.ended).at(-1);
    expect(last).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('larger than this system lets a process write'),
    });
    await pullThem([model('big')]);
    expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
    expect(server.seen.at(-1)?.range).toMatch(/^bytes=[1-9]\d+-$/);
  });
});

interface Program {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly events: Record<string, unknown>[];
  /** All that it printed, once it has ended. */
  readonly ended: Promise<Record<string, unknown>[]>;
}

/** Pulls in a process of its own, whose files may be limited (in 512-byte blocks). */
function start(
  words: string[],
  catalogue: ModelCatalogue,
  { fileBlocks }: { fileBlocks?: number } = {},
): Program {
  const script = join(__dirname, 'pull-program.js');
  const request = JSON.stringify({ folder, catalogue, words });
  const child = fileBlocks
    ? spawn('sh', [
        '-c',
        `ulimit -f ${fileBlocks} && exec "$0" "$@"`,
        process.execPath,
        script,
        request,
      ])
    : spawn(process.execPath, [script, request]);
  const events: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) =>
    events.push(JSON.parse(line)),
  );
  child.stderr!.pipe(process.stderr);
  return { process: child, events, ended: once(child, 'close').then(() => events) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20));
}

test('goes on where a killed process stopped', async () => {
  server.next(slowly(20_000, 40));
  const catalogue = catalogueOf(model('big'));
  const killed = start(['big'], catalogue);
  await until(() => killed.events.length >= 5);
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(existsSync(join(folder, 'big.onnx'))).toBe(false);

  const second = start(['big'], catalogue);
  expect((await second.ended).at(-1)).toEqual({ results: { big: 'fetched' } });
  expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
  expect(partials()).toEqual([]);
  const [, range] = /^bytes=(\d+)-$/.exec(server.seen[1]?.range ?? '') ?? [];
  expect(Number(range)).toBeGreaterThanOrEqual(60_000);
});

test('lets one of two processes fetch and the other wait', async () => {
  let release = () => {};
  server.next(heldAfter(20_000, new Promise((done) => (release = done))));
  const catalogue = catalogueOf(model('big'));
  const first = start(['big'], catalogue);
  await until(() => first.events.length > 0);
  const second = start(['big'], catalogue);
  await until(() => second.events.length > 0);
  release();
  expect((await first.ended).at(-1)).toEqual({ results: { big: 'fetched' } });
  expect(await second.ended).toEqual([
    { trouble: 'another guise is fetching big; waiting for it' },
    { results: { big: 'was there' } },
  ]);
  expect(server.seen).toHaveLength(1);
  expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
});

test('takes over a lock that nobody renews', async () => {
  const small = model('small');
  const lock = join(folder, '.partial', `${small.sha256}.lock`);
  mkdirSync(lock, { recursive: true });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  await pullThem([small], { lockStaleMs: 2000 });
  expect(read('small.onnx').equals(bytesOf.small)).toBe(true);
});

test('an interruption ends the pull with its own reason', async () => {
  server.next(stallAfter(1000));
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('enough')), 200);
  await expect(pullThem([model('big')], { signal: abort.signal })).rejects.toThrow(
    'enough',
  );
  expect(partials().filter((name) => name.endsWith('.lock'))).toEqual([]);
});

describe('a model that also lies in a zip', () => {
  async function zipped(...members: [string, Buffer][]) {
    const zip = await zipOf(...members);
    const archive = {
      name: 'pack',
      urls: [server.publish('/pack.zip', zip)],
      bytes: zip.length,
      sha256: sha256Of(zip),
    };
    const inZip = (name: keyof typeof bytesOf) =>
      model(name, { archive: { name: 'pack', member: `in/${name}.onnx` } });
    const models = [inZip('big'), inZip('small')];
    return { models, catalogue: { ...catalogueOf(...models), archives: [archive] } };
  }

  test('is taken out of it when it is published nowhere else any more', async () => {
    const { models, catalogue } = await zipped(
      ['in/big.onnx', bytesOf.big],
      ['in/small.onnx', bytesOf.small],
    );
    server.alwaysAt('/published/big', status(404));
    server.alwaysAt('/published/small', status(404));
    await pullThem(models, { catalogue });
    expect(read('big.onnx').equals(bytesOf.big)).toBe(true);
    expect(read('small.onnx').equals(bytesOf.small)).toBe(true);
    // The zip is fetched once and not kept.
    expect(server.seen.filter(({ path }) => path === '/pack.zip')).toHaveLength(1);
    expect(partials()).toEqual([]);
  });

  test('is refused when the zip holds other bytes under its name', async () => {
    const { models, catalogue } = await zipped(['in/big.onnx', patternedBytes(400_000)]);
    const other = { ...models[0]!, sha256: sha256Of(bytesOf.small) };
    server.alwaysAt('/published/big', status(404));
    await expect(pullThem([other], { catalogue })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('other bytes than the published ones'),
    });
    expect(existsSync(join(folder, 'big.onnx'))).toBe(false);
  });
});

test('removing a model frees its file and what was left of it', async () => {
  const small = model('small');
  await pullThem([small]);
  writeFileSync(join(folder, '.partial', `${small.sha256}.part`), 'rest');
  expect(new PresentModels(folder, [small]).remove(small)).toBe(20_004);
  expect(existsSync(join(folder, 'small.onnx'))).toBe(false);
  expect(partials()).toEqual([]);
});
