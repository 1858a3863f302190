import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { RequestGuard } from '../../daemon/preview/request-guard.js';

function isLetIn(port: number, headers: IncomingMessage['headers']): boolean {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return new RequestGuard('token', port).isOwnOrigin(request);
}

// RFC 9110, section 7.2, and RFC 6454, section 6.2: neither header names the scheme's own
// port, which for http is 80.
it.each([
  [80, '127.0.0.1', true],
  [80, 'localhost', true],
  [80, '127.0.0.1:8473', false],
  [80, 'evil.example', false],
  [8473, '127.0.0.1:8473', true],
  [8473, '127.0.0.1', false],
])('at port %i, %s is this server: %p', (port, host, isOurs) => {
  expect(isLetIn(port, { host })).toBe(isOurs);
  const own = port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`;
  expect(isLetIn(port, { host: own, origin: `http://${host}` })).toBe(isOurs);
});
