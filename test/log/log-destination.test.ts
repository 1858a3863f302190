import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../daemon/log/log.js';
import { toFile } from '../../daemon/log/log-destination.js';
import { projectRoot } from '../../daemon/project-root.js';
import { askSocket, TestHome, until } from '../control/running-daemon.js';
import { havePrograms } from '../programs.js';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'guise-log-')), 'made');
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size);

describe('the log file', () => {
  it('is begun anew when it is full, and only a few older ones are kept', async () => {
    for (let run = 0; run < 3; run++) {
      const { stream, close } = toFile(join(folder, 'guise.log'), '10K');
      const log = createLog({ level: 'info', destination: stream, isPretty: false });
      for (let i = 0; i < 500; i++) log.info({ run, i }, 'Something happened.');
      await close();
    }
    expect(sizes().length).toBe(4);
    expect(Math.max(...sizes())).toBeLessThan(11_000);
    const last = readFileSync(join(folder, 'guise.log'), 'utf8').trim().split('\n');
    expect(JSON.parse(last.at(-1)!)).toMatchObject({ run: 2, i: 499 });
  });

  it('is for the user alone', async () => {
    const { stream, close } = toFile(join(folder, 'guise.log'));
    stream.write('{"msg":"x"}\n');
    await close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'guise.log')).mode & 0o777).toBe(0o600);
  });

  it('goes on once the disk takes again what it refused', async () => {
    const file = join(folder, 'guise.log');
    const { stream, close } = toFile(file, '1K');
    const log = createLog({ level: 'info', destination: stream, isPretty: false });
    // What is in the way of the oldest file keeps the log from being begun anew.
    const inTheWay = join(folder, 'guise.log.3');
    mkdirSync(join(inTheWay, 'folder'), { recursive: true });
    writeFileSync(join(folder, 'guise.log.2'), '');
    const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    let line = 0;
    await until('a line that is not written', () => {
      log.info(`line ${++line}.`);
      return line > 60 && !read().includes(`line ${line - 40}.`);
    });
    rmSync(inTheWay, { recursive: true });
    log.info('written');
    await until('a line that is written', () => read().includes('written'));
    await close();
  });
});

describe('a log file that is taken away', () => {
  const file = () => join(folder, 'guise.log');

  it.each([
    ['removed', () => rmSync(file())],
    ['removed with its folder', () => rmSync(folder, { recursive: true })],
    [
      'put aside for another',
      () => {
        renameSync(file(), join(folder, 'older'));
        writeFileSync(file(), '');
      },
    ],
  ])('goes on where it was (%s)', async (_how, takeAway) => {
    const { stream, close } = toFile(file());
    stream.write('before\n');
    await until('a line', () => existsSync(file()) && statSync(file()).size > 0);
    takeAway();
    stream.write('after\n');
    await close();
    expect(readFileSync(file(), 'utf8').trim()).toBe('after');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});

describe('a folder for the log that cannot be made', () => {
  it('does not keep guise from starting, and is told', async () => {
    const home = new TestHome();
    try {
      const daemon = await home.startDaemon([], { XDG_STATE_HOME: '/dev/null/state' });
      const { lines } = (await daemon.ask('GET /v1/log')).json;
      const msg = expect.stringContaining('stderr, not to a file: ENOTDIR');
      expect(lines).toContainEqual(expect.objectContaining({ level: 40, msg }));
      expect(daemon.said).toContain('stderr, not to a file: ENOTDIR');
    } finally {
      await home.remove();
    }
  });
});

describe('whoever read stderr', () => {
  it.each(['stderr', 'auto'])('may leave, and guise goes on (%s)', async (wish) => {
    const home = new TestHome();
    try {
      const { child } = home.spawnDaemon([], { GUISE_LOG_DESTINATION: wish });
      child.stderr!.destroy();
      const isAnswered = () => askSocket(home.socket, 'GET /v1/state').then(Boolean);
      await until('guise answers', () => isAnswered().catch(() => false));
      const { json } = await askSocket(home.socket, 'POST /v1/panic');
      expect(json).toMatchObject({ isCovered: true });
      const closed = once(child, 'close');
      await askSocket(home.socket, 'POST /v1/quit');
      expect((await closed)[0]).toBe(0);
    } finally {
      await home.remove();
    }
  });
});

const canClose = havePrograms(['script', 'setsid'], 'a terminal that was closed');

(canClose ? describe : describe.skip)('a terminal that was closed', () => {
  let home: TestHome;

  beforeEach(() => {
    home = new TestHome();
  });

  afterEach(() => home.remove());

  /** @returns what closes it, once guise runs there in a session of its own */
  async function startOnTerminal(): Promise<() => Promise<void>> {
    const main = join(projectRoot, 'dist', 'daemon', 'main.js');
    const command = `setsid "${process.execPath}" "${main}" run`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: home.folder,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: home.environment({ GUISE_LOG_DESTINATION: 'stderr', SHELL: '/bin/sh' }),
    });
    let said = '';
    terminal.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    await until('guise runs', () => said.includes('Stop with Ctrl+C'));
    return async () => {
      terminal.kill('SIGKILL');
      await once(terminal, 'close');
    };
  }

  it('neither fails what is asked of guise nor ends it', async () => {
    const close = await startOnTerminal();
    const ask = (address: string) => askSocket(home.socket, address);
    const { pid } = (await ask('GET /v1/state')).json;
    await close();
    try {
      for (let i = 0; i < 3; i++) {
        expect((await ask('POST /v1/panic')).json).toMatchObject({ isCovered: true });
        expect((await ask('POST /v1/release')).json).toMatchObject({ isCovered: false });
      }
      const { lines } = (await ask('GET /v1/log?lines=1')).json;
      expect(lines).toMatchObject([{ msg: 'Released.' }]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });
});
