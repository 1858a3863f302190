import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { PreviewView } from '../../daemon/preview/preview-watch.js';
import { until } from '../until.js';
import { base, openStream, server, views } from './open-server.js';

test('a connection that does not say what it wants is not kept', async () => {
  const { hostname, port, pathname, host } = base();
  const begunAtMs = performance.now();
  const silent = connect(Number(port), hostname);
  const slow = connect(Number(port), hostname, () =>
    slow.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nX-Never-Ends: `),
  );
  for (const socket of [silent, slow]) socket.resume().on('error', () => undefined);
  await Promise.all([once(silent, 'close'), once(slow, 'close')]);
  expect(performance.now() - begunAtMs).toBeLessThan(20_000);
}, 120_000);

describe('streams', () => {
  test('are counted while they are open', async () => {
    const first = await openStream('shown');
    const second = await openStream('both');
    const third = await openStream('shown');
    expect(views).toEqual([PreviewView.shown, PreviewView.shown | PreviewView.both]);
    first.destroy();
    second.destroy();
    await until('a viewer', () => views.at(-1) === PreviewView.shown);
    third.destroy();
    await until('nobody watches', () => views.at(-1) === 0);
  });

  test('carry every picture whole, in time and only for their view', async () => {
    const shown = await openStream('shown');
    const both = await openStream('both');
    const received = { shown: '', both: '' };
    shown.on('data', (part) => (received.shown += part.toString('latin1')));
    both.on('data', (part) => (received.both += part.toString('latin1')));
    server.send('shown', Buffer.from('<one>'));
    // Browsers show a picture when the boundary behind it is there: no next one needed.
    await until('a picture', () =>
      /<one>[\s0-9a-f]*--guise-picture\r\n/.test(received.shown),
    );
    expect(received.shown).toContain('Content-Type: image/jpeg\r\nContent-Length: 5\r\n');
    expect(received.both).not.toContain('<one>');
    shown.destroy();
    both.destroy();
  });

  test('that are not read hold no memory, hold up no one and stop counting', async () => {
    const dead = await openStream('both');
    dead.pause();
    const alive = await openStream('shown');
    let aliveBytes = 0;
    alive.on('data', (part) => (aliveBytes += part.length));
    const picture = new Uint8Array(200_000);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 500; i++) {
      server.send('both', picture.slice());
      server.send('shown', picture.slice());
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Queued, the dead stream's pictures would be 100 MB more than what is not collected
    // yet of those that were sent.
    expect(process.memoryUsage().rss - before).toBeLessThan(90e6);
    expect(aliveBytes).toBeGreaterThan(100 * picture.length);
    await until('a viewer', () => views.at(-1) === PreviewView.shown);
    dead.resume();
    await until(
      'two views',
      () => views.at(-1) === (PreviewView.shown | PreviewView.both),
    );
    dead.destroy();
    alive.destroy();
  });

  test('that are not read for long are ended, and no others', async () => {
    const dead = await openStream('shown');
    dead.pause();
    const alive = await openStream('both');
    let hasEnded = false;
    alive.once('close', () => {
      hasEnded = true;
    });
    alive.resume();
    for (let i = 0; i < 500; i++) {
      server.send('shown', new Uint8Array(200_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('one view', () => views.at(-1) === PreviewView.both);
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 20_000);
    const { http } = server as unknown as { http: Server };
    const connections = promisify(http.getConnections.bind(http));
    let count = 2;
    while (count === 2) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      count = await connections();
    }
    jest.restoreAllMocks();
    expect([count, hasEnded]).toEqual([1, false]);
    dead.destroy();
    alive.destroy();
  });
});
