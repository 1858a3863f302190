// A preview server without a pipeline, and those who ask at its door.
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { PreviewServer } from '../../daemon/preview/preview-server.js';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

export let server: PreviewServer;
export let views: number[];

beforeEach(async () => {
  views = [];
  server = await PreviewServer.start({
    port: 0,
    isPortOptional: false,
    answer: () => undefined,
    onViewsChanged: (bits) => views.push(bits),
  });
});

afterEach(() => server.close());

export const base = () => new URL(server.url);

/** @param path  sent as it is, not normalised */
export function ask(path: string, headers = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = base();
    request({ hostname, port, path, headers, method }, (response) => {
      let body = '';
      response.on('data', (part) => (body += part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

export const behindToken = (path: string) => base().pathname + path;

/** A viewer on a bare socket, which reads only while it is not paused. */
export function openStream(view: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(Number(base().port), '127.0.0.1', () => {
      socket.write(
        `GET ${behindToken(`stream.mjpeg?view=${view}`)} HTTP/1.1\r\n` +
          `Host: ${base().host}\r\n\r\n`,
      );
    });
    socket.once('readable', () => resolve(socket));
    socket.on('error', () => undefined);
  });
}

export function canConnect(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(base().port), timeout: 2000 });
    const settle = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
