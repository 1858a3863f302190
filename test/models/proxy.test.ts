import { connect, createServer, type Server, type Socket } from 'node:net';
import { HttpClient } from '../../daemon/models/http-client.js';

import {
  client,
  expectWhole,
  fetchIt,
  server,
  timeouts,
  useClient,
} from './fetched-file.js';

describe('a proxy', () => {
  let proxy: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    proxy = createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(data.toString().split('\r\n')[0]!);
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        // Whatever was asked for, the file is at our server.
        const upstream = connect(server.port, '127.0.0.1');
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on('error', () => end.destroy());
      });
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    await client.close();
    await new Promise((done) => proxy.close(done));
  });

  const address = () => `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;

  async function fetchThrough(environment: Record<string, string>, host: string) {
    await useClient(new HttpClient(timeouts, [`http://${host}`], environment));
    await fetchIt({ urls: [`http://${host}/model.onnx`] });
    expectWhole();
  }

  test('is used as the environment says', async () => {
    await fetchThrough({ HTTP_PROXY: address() }, 'models.invalid');
    expect(asked).toEqual(['CONNECT models.invalid:80 HTTP/1.1']);
  });

  test('is not used for hosts that are excepted', async () => {
    const environment = { http_proxy: address(), NO_PROXY: '127.0.0.1' };
    await fetchThrough(environment, `127.0.0.1:${server.port}`);
    expect(asked).toEqual([]);
  });

  test.each([
    ['breaks off', (socket: Socket) => socket.destroy(), 'proxy does not connect to it'],
    ['is silent', () => {}, 'proxy does not connect to it'],
    [
      'wants a password',
      (socket: Socket) => socket.end('HTTP/1.1 407 Who are you\r\n\r\n'),
      'Proxy response (407)',
    ],
  ])('that %s is asked a few times only, and told', async (_, behave, fault) => {
    proxy.removeAllListeners('connection');
    const sockets: Socket[] = [];
    proxy.on('connection', (socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.once('data', () => behave(socket));
    });
    const fetching = fetchThrough({ HTTP_PROXY: address() }, 'models.invalid');
    await expect(fetching).rejects.toThrow(fault);
    for (const socket of sockets) socket.destroy();
    expect(sockets).toHaveLength(3);
  });

  test('with a wrong address is told at once', () => {
    expect(() => new HttpClient(timeouts, [], { HTTPS_PROXY: 'proxy:8080' })).toThrow(
      expect.objectContaining({
        code: 'BAD_SETTING',
        message: expect.stringContaining('"proxy:8080"'),
      }),
    );
  });
});
