// The port of the page, where another program has the usual one.
import { createServer, type Server } from 'node:net';
import { knownSettings } from '../../daemon/settings/settings.js';
import { TestHome } from './running-daemon.js';

const usual = knownSettings.get('preview.port')!.default as number;
let other: Server;
let home: TestHome;

beforeAll(async () => {
  home = new TestHome();
  other = createServer();
  await new Promise<void>((resolve) => {
    // Whoever else has it serves as well.
    other.once('error', () => resolve());
    other.listen(usual, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  await home.remove();
  await new Promise((resolve) => other.close(resolve));
});

it('is another one then, and everybody is told which', async () => {
  const daemon = await home.startDaemon([], {
    GUISE_PREVIEW_PORT: '',
    GUISE_LOG_DESTINATION: 'stderr',
  });
  const { url } = (await daemon.ask('GET /v1/preview')).json;
  const { port } = new URL(url);
  expect(Number(port)).not.toBe(usual);
  expect((await fetch(url)).status).toBe(200);
  expect(daemon.said).toContain(`Preview: ${url}\n`);
  expect(daemon.said).toContain(`the preview page is at port ${port} this time`);
  expect((await home.guise(['open', '--print'])).stdout).toBe(`${url}\n`);
  expect((await daemon.ask('POST /v1/preview/ticket')).json.url).toContain(`:${port}/`);
  await daemon.end('SIGTERM');
});

it('is refused where it was chosen', async () => {
  const { status, stderr } = await home.guise(['run'], {
    GUISE_PREVIEW_PORT: String(usual),
  });
  expect(status).toBe(2);
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${usual}`);
});
