import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planPull } from '../../daemon/models/pull.js';
import { start } from './pull-process.js';
import {
  bytesOf,
  catalogueOf,
  folder,
  model,
  pullThem,
  read,
  server,
} from './pulled-models.js';

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
