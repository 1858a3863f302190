import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PreviewServer } from '../../daemon/preview/preview-server.js';
import {
  ask,
  base,
  behindToken,
  canConnect,
  openStream,
  server,
  views,
} from './open-server.js';
import { testAsOtherUser } from './other-user.js';

describe('who may see the preview', () => {
  test('whoever has the token', async () => {
    const { status, headers, body } = await ask(behindToken(''));
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(body).toContain('page.js');
  });

  test('nobody without the token or with a wrong one', async () => {
    const token = base().pathname.slice(1, -1);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const wrong = token.replace(/^./, token.startsWith('0') ? '1' : '0');
    for (const path of [
      '/',
      '/page.css',
      '/page.js',
      '/stream.mjpeg?view=shown',
      `/${wrong}/`,
      `/${wrong}/page.css`,
      `/${token.slice(1)}/page.css`,
      `/${token}0/page.css`,
      `//${token}/page.css`,
      `/page.css?token=${token}`,
    ]) {
      const { status, body } = await ask(path);
      expect([path, status]).toEqual([path, 403]);
      expect(body).not.toContain(token);
    }
  });

  test('once, whoever was passed a ticket', async () => {
    const { pathname } = new URL(server.ticketUrl());
    expect(pathname).toMatch(/^\/open\/[0-9a-f]{32}$/);
    const stranger = { host: 'evil.example' };
    expect((await ask(pathname, stranger)).status).toBe(403);
    const { status, headers, body } = await ask(pathname);
    expect([status, headers.location, body]).toEqual([303, base().pathname, '']);
    const again = await ask(pathname);
    expect([again.status, again.headers.location]).toEqual([403, undefined]);
    expect((await ask(`/open/${'0'.repeat(32)}`)).status).toBe(403);
    expect((await ask('/open/')).status).toBe(403);
  });

  testAsOtherUser('no other user who read the ticket first', async (askAsOther) => {
    const { href, pathname } = new URL(server.ticketUrl());
    const other = await askAsOther(href);
    expect([other.status, other.location]).toEqual([403, null]);
    expect(other.body).not.toContain(base().pathname.slice(1, -1));
    // The ticket is not used up, and the token opens the page for whoever has it.
    expect((await ask(pathname)).status).toBe(303);
    expect((await askAsOther(server.url)).status).toBe(200);
  });

  test('no page that reached this address by another name', async () => {
    const { port } = base();
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1:1']) {
      expect((await ask(behindToken('page.css'), { host })).status).toBe(403);
    }
    expect(
      (await ask(behindToken('page.css'), { host: `localhost:${port}` })).status,
    ).toBe(200);
  });

  test('no page of another origin', async () => {
    const { port } = base();
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:1',
      `https://127.0.0.1:${port}`,
      `http://evil.example:${port}`,
    ]) {
      const { status, headers } = await ask(behindToken('page.css'), { origin });
      expect([origin, status]).toEqual([origin, 403]);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    const own = await ask(behindToken('page.css'), {
      origin: `http://127.0.0.1:${port}`,
    });
    expect(own.status).toBe(200);
    expect(own.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('no embedding by another site, though links to it work', async () => {
    const path = behindToken('stream.mjpeg?view=shown');
    // Another port of this machine is the same site, and another origin.
    for (const site of ['cross-site', 'same-site']) {
      const embedded = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expect([site, (await ask(path, embedded)).status]).toEqual([site, 403]);
    }
    const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask(behindToken(''), linked)).status).toBe(200);
  });

  test('nobody on another machine', async () => {
    expect(base().hostname).toBe('127.0.0.1');
    expect(await canConnect('127.0.0.1')).toBe(true);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address));
    for (const address of [...others, '::1']) {
      expect([address, await canConnect(address)]).toEqual([address, false]);
    }
  });
});

describe('what is answered', () => {
  test('only the page, its files and the streams', async () => {
    for (const path of [
      '../package.json',
      '../../package.json',
      '..%2f..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
      'page/../../preview.ts',
      'page.html',
      'constructor',
      '__proto__',
      'page.js/',
      '\\..\\package.json',
    ]) {
      const { status, body } = await ask(behindToken(path));
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('guise-');
    }
    for (const path of ['', 'page.css', 'page.js', 'faces.js', 'icon.svg']) {
      expect((await ask(behindToken(path))).status).toBe(200);
    }
  });

  test('reading only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const { status, headers } = await ask(behindToken('page.css'), {}, method);
      expect([status, headers.allow]).toEqual([405, 'GET']);
    }
  });

  test('nothing that a browser may keep, frame, sniff or pass on', async () => {
    for (const path of [behindToken(''), behindToken('page.css'), '/']) {
      const { headers } = await ask(path);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  test('views that there are', async () => {
    const { status, body } = await ask(behindToken('stream.mjpeg?view=other'));
    expect([status, body]).toEqual([400, 'view: one of shown, both is expected.\n']);
    expect((await ask(behindToken('stream.mjpeg?view=constructor'))).status).toBe(400);
    expect(views).toEqual([]);
  });
});

describe('closing', () => {
  test('ends open streams and may be done twice', async () => {
    const stream = await openStream('shown');
    const ended = new Promise((resolve) => stream.once('close', resolve));
    stream.resume();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await ended;
    expect(await canConnect('127.0.0.1')).toBe(false);
    expect(views.at(-1)).toBe(0);
  });

  test('a port that is taken is told with what to do, or another is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const ignore = () => undefined;
    const start = (isPortOptional: boolean) =>
      PreviewServer.start({
        port,
        isPortOptional,
        answer: ignore,
        onViewsChanged: ignore,
      });
    await expect(start(false)).rejects.toMatchObject({
      code: 'BAD_SETTING',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    const elsewhere = await start(true);
    expect(Number(new URL(elsewhere.url).port)).not.toBe(port);
    expect((await fetch(elsewhere.url)).status).toBe(200);
    await elsewhere.close();
    await new Promise((resolve) => other.close(resolve));
  });
});
