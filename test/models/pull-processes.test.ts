import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until.js';
import { heldAfter, slowly } from './faulty-server.js';
import { start } from './pull-process.js';
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

test('goes on where a killed process stopped', async () => {
  server.next(slowly(20_000, 40));
  const catalogue = catalogueOf(model('big'));
  const killed = start(['big'], catalogue);
  await until('five events', () => killed.events.length >= 5);
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
  await until('the first one to begin', () => first.events.length > 0);
  const second = start(['big'], catalogue);
  await until('the second one to begin', () => second.events.length > 0);
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
