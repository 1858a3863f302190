// One daemon per user: real processes that start, end and are killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makePrivateFolder } from '../../daemon/files/data-folders.js';
import { withGuiseCommand } from '../../daemon/readiness/guise-command.js';
import { TestHome, until } from './running-daemon.js';

let home: TestHome;

beforeEach(() => {
  home = new TestHome();
});

afterEach(() => home.remove());

describe('a second start', () => {
  it('finds the first and says so', async () => {
    const first = await home.startDaemon();
    const second = await home.guise(['run']);
    expect(second.status).toBe(9);
    expect(second.stderr).toMatch(/^guise: guise is running already\./);
    expect((await first.ask('GET /v1/state')).json.pid).toBe(first.child.pid);
  });

  it('finds one that is too busy to answer', async () => {
    makePrivateFolder(dirname(home.socket));
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(home.socket, resolve));
    const { status } = await home.guise(['run']);
    expect(status).toBe(9);
    silent.close();
  });

  it('finds one that is too busy to accept', async () => {
    makePrivateFolder(dirname(home.socket));
    const script = `require('node:net').createServer()
      .listen({ path: ${JSON.stringify(home.socket)}, backlog: 1 }, () => console.log())`;
    const stopped = spawn(process.execPath, ['-e', script]);
    const waiting: Socket[] = [];
    try {
      await once(stopped.stdout, 'data');
      stopped.kill('SIGSTOP');
      // Until no more may wait to be accepted.
      for (let isFull = false; !isFull; ) {
        const socket = connect(home.socket);
        waiting.push(socket);
        isFull = await Promise.race([
          once(socket, 'connect').then(() => false),
          once(socket, 'error').then(() => true),
        ]).catch(() => true);
      }
      const { status } = await home.guise(['run']);
      expect(status).toBe(9);
    } finally {
      for (const socket of waiting) socket.destroy();
      stopped.kill('SIGKILL');
    }
  });

  it('takes over from one that was killed', async () => {
    const first = await home.startDaemon();
    await first.end('SIGKILL');
    expect(existsSync(home.socket)).toBe(true);
    const asked = await home.guise(['status']);
    expect([asked.status, asked.stderr]).toEqual([
      10,
      withGuiseCommand('guise: guise is not running; start it with "guise run".\n'),
    ]);
    const second = await home.startDaemon();
    expect((await second.ask('GET /v1/state')).json.pid).toBe(second.child.pid);
  });

  it('takes over from a file that lies in the way', async () => {
    makePrivateFolder(dirname(home.socket));
    writeFileSync(home.socket, '');
    const daemon = await home.startDaemon();
    expect((await daemon.ask('GET /v1/state')).status).toBe(200);
  });

  it('starts again after an end, which takes the socket away', async () => {
    const first = await home.startDaemon();
    expect(await first.end('SIGTERM')).toBe(0);
    expect(existsSync(home.socket)).toBe(false);
    await home.startDaemon();
  });
});

describe('a daemon whose socket was taken away', () => {
  it('is there again soon, for a panic and for a second start', async () => {
    const { child } = await home.startDaemon();
    rmSync(dirname(home.socket), { recursive: true });
    await until('there is a socket', () => existsSync(home.socket));
    expect((await home.guise(['panic'])).status).toBe(0);
    expect((await home.guise(['run'])).status).toBe(9);
    expect(child.exitCode).toBeNull();
  });

  it('waits for a runtime folder, as the next login makes one', async () => {
    const daemon = await home.startDaemon();
    rmSync(home.runtimeFolder, { recursive: true });
    writeFileSync(home.runtimeFolder, '');
    await delay(2500);
    rmSync(home.runtimeFolder);
    mkdirSync(home.runtimeFolder, { mode: 0o700 });
    await until('there is a socket', () => existsSync(home.socket));
    expect((await daemon.ask('GET /v1/state')).json.pid).toBe(daemon.child.pid);
  });

  it('goes where another daemon is in its place, and leaves it the socket', async () => {
    const { elder, other } = await twoDaemons();
    await until('the elder has gone', () => elder.child.exitCode !== null);
    expect((await other.ask('GET /v1/state')).json.pid).toBe(other.child.pid);
  });

  it('leaves the socket of another one at its own end', async () => {
    const { elder, other } = await twoDaemons('SIGTERM');
    await until('the elder has gone', () => elder.child.exitCode !== null);
    expect((await other.ask('GET /v1/state')).json.pid).toBe(other.child.pid);
  });
});

/** The elder cannot see what happens until the other one has started. */
async function twoDaemons(toldToElder?: NodeJS.Signals) {
  const elder = await home.startDaemon();
  // By then its own tray follows it.
  await elder.ask('GET /v1/state');
  elder.child.kill('SIGSTOP');
  rmSync(home.socket);
  const other = await home.startDaemon();
  if (toldToElder) elder.child.kill(toldToElder);
  elder.child.kill('SIGCONT');
  return { elder, other };
}

describe('a start without a folder for the socket', () => {
  it('is refused with what to do', async () => {
    const { status, stderr } = await home.guise(['run'], {
      XDG_RUNTIME_DIR: '/dev/null',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^guise: The control socket's folder \/dev\/null\/guise cannot be made or written: ENOTDIR.*Set XDG_RUNTIME_DIR/,
    );
  });
});

describe('several starts at once', () => {
  it('leave one running, also over the socket of one that was killed', async () => {
    await (await home.startDaemon()).end('SIGKILL');
    const daemons = [1, 2, 3].map(() => home.spawnDaemon());
    const runs = () => daemons.filter(({ child }) => child.exitCode === null);
    await until('all but one have ended', () => runs().length <= 1);
    const [winner] = runs();
    await winner!.hasStarted();
    expect((await winner!.ask('GET /v1/state')).json.pid).toBe(winner!.child.pid);
    for (const { child } of daemons) {
      if (child !== winner!.child) expect(child.exitCode).toBe(9);
    }
  });
});
