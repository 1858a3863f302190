// The commands for keys against a daemon that is played by the test.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { withGuiseCommand } from '../../daemon/readiness/guise-command.js';

const launcher = join(projectRoot, 'daemon', 'launch.cjs');
/** What the launcher starts for all other commands. */
const main = join(projectRoot, 'dist', 'daemon', 'main.js');

/** The user that owns nothing. */
const NOBODY = 65534;

let folder: string;
let server: Server | undefined;
let asked: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-quick-'));
  mkdirSync(join(folder, 'guise'), { mode: 0o700 });
  asked = '';
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

/** Takes one request and gives this back, whatever it was. */
const daemonAnswers = (answer: string) =>
  daemonTakes((socket) => {
    socket.once('data', (request) => {
      asked = String(request);
      socket.end(answer);
    });
  });

async function daemonTakes(serve: (socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) =>
    server!.listen(join(folder, 'guise', 'control.sock'), resolve),
  );
}

const guise = (...args: string[]) => run(launcher, args);

function run(file: string, args: readonly string[], uid?: number) {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
    ...(uid !== undefined && { uid }),
  });
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  child.stderr.on('data', (part) => (said += part));
  return new Promise<{ status: number | null; said: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, said })),
  );
}

const http = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${body}`;

test('a face is asked for by its name, and told when it is worn', async () => {
  await daemonAnswers(http('{"chosenFace":"Ada"}'));
  expect(await guise('use', 'Ada')).toEqual({ status: 0, said: 'Wearing Ada.\n' });
  expect(asked).toMatch(/^PUT \/v1\/face HTTP\/1\.0\r\n/);
  expect(asked).toMatch(/\r\n\r\n\{"name":"Ada"\}$/);
});

test('no face is asked for by the empty name, and told', async () => {
  await daemonAnswers(http('{"chosenFace":""}'));
  expect(await guise('use', '')).toEqual({ status: 0, said: 'Wearing no face.\n' });
  expect(asked).toMatch(/\r\n\r\n\{"name":""\}$/);
});

test('a refusal is told with its exit status', async () => {
  const message = 'There is no saved face "Eve".';
  await daemonAnswers(
    http(JSON.stringify({ error: { code: 'FACE_NOT_FOUND', message } })),
  );
  expect(await guise('use', 'Eve')).toEqual({ status: 5, said: `guise: ${message}\n` });
});

test.each([
  ['nothing', ''],
  ['half an answer', http('{"chosenFa')],
])('a daemon that ends after %s is told in one sentence', async (_, answer) => {
  await daemonAnswers(answer);
  expect(await guise('panic')).toEqual({
    status: 1,
    said: withGuiseCommand(
      'guise: The running guise ended before it answered; "guise status" says whether it runs again.\n',
    ),
  });
});

test('a daemon that stands still is waited for, which is told', async () => {
  await daemonTakes((socket) => {
    setTimeout(() => socket.end(http('{"isCovered":true}')), 6000);
  });
  expect(await guise('panic')).toEqual({
    status: 0,
    said: withGuiseCommand(
      'guise: The running guise has not answered for 5 seconds; still waiting. "guise logs" may say why.\n' +
        'Covered. "guise release" ends it.\n',
    ),
  });
});

test('without a daemon the command that starts one is named', async () => {
  expect(await guise('next')).toEqual({
    status: 10,
    said: withGuiseCommand('guise: guise is not running; start it with "guise run".\n'),
  });
});

// Root may open everybody's.
const isRoot = process.getuid?.() === 0;

test.each([
  [launcher, 'panic'],
  [main, 'status'],
])('says whose socket cannot be opened (%s %s)', async (file, name) => {
  await daemonAnswers(http('{}'));
  chmodSync(join(folder, 'guise'), 0);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  try {
    const { status, said } = await run(file, [name], isRoot ? NOBODY : undefined);
    expect([status, said]).toEqual([
      2,
      expect.stringContaining("control.sock is another user's. Set XDG_RUNTIME_DIR to"),
    ]);
  } finally {
    chmodSync(join(folder, 'guise'), 0o700);
  }
});

test.each([
  ['nothing', ''],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"chosenFa'],
])('a daemon that ends after %s to other commands is told, too', async (_, answer) => {
  await daemonAnswers(answer);
  expect(await run(main, ['status'])).toEqual({
    status: 1,
    said: expect.stringContaining('The running guise ended before it answered;'),
  });
});
