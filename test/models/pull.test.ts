import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PresentModels } from '../../daemon/models/present-models.js';
import { patternedBytes, sha256Of, stallAfter, status } from './faulty-server.js';
import {
  bytesOf,
  catalogueOf,
  folder,
  model,
  partials,
  pullThem,
  read,
  server,
} from './pulled-models.js';
import { zipOf } from './zip-of.js';

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

test('an interruption ends the pull with its own reason', async () => {
  server.next(stallAfter(1000));
  const abort = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => abort.abort(reason), 200);
  await expect(pullThem([model('big')], { signal: abort.signal })).rejects.toBe(reason);
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
    expect(statSync(join(folder, 'big.onnx')).mode & 0o777).toBe(0o600);
    // The zip is fetched once and not kept.
    expect(server.seen.filter(({ path }) => path === '/pack.zip')).toHaveLength(1);
    expect(partials()).toEqual([]);
  });

  test('is not looked for in it where the disk is full', async () => {
    const { models, catalogue } = await zipped(['in/big.onnx', bytesOf.big]);
    const big = { ...models[0]!, bytes: null, unconfirmed: { bytes: 'rounded' } };
    const freeBytesOf = async () => 64 * 1024 * 1024 + 1;
    await expect(pullThem([big], { catalogue, freeBytesOf })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
    expect(server.seen.map(({ path }) => path)).toEqual(['/published/big']);
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
