// The commands that speak to the running guise, against a real one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { type RunningDaemon, TestHome, until } from '../control/running-daemon.js';

let home: TestHome;
let daemon: RunningDaemon;

beforeAll(async () => {
  home = new TestHome();
  daemon = await home.startDaemon(['--set', 'onDemand=false']);
});

afterAll(() => home.remove());

/** Runs a command that does not end by itself until its output is as wanted. */
async function outputUntil(
  args: readonly string[],
  isWanted: (output: string) => boolean,
  act?: () => Promise<unknown>,
): Promise<string> {
  const main = join(projectRoot, 'dist', 'daemon', 'main.js');
  const child = spawn(process.execPath, [main, ...args], {
    env: home.environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    await until('it says something', () => output !== '');
    await act?.();
    await until('it says what is wanted', () => isWanted(output));
    return output;
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

describe('guise status', () => {
  it('tells people what runs', async () => {
    const { status, stdout } = await home.guise(['status']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Shown +/);
    expect(stdout).toMatch(/^Camera +test pattern, .*320×240/m);
    expect(stdout).toMatch(/^Missing +.*Face detector/m);
  });

  it('tells programs, figures included', async () => {
    const { stdout } = await home.guise(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      pid: daemon.child.pid,
      isCovered: false,
      metrics: { frames: expect.any(Object), stagesMs: expect.any(Object) },
    });
  });

  it('follows what changes', async () => {
    const output = await outputUntil(
      ['status', '--watch', '--json'],
      (text) => text.includes('"isCovered":true'),
      () => home.guise(['panic']),
    );
    await home.guise(['release']);
    for (const line of output.trim().split('\n').slice(0, -1)) JSON.parse(line);
  });
});

describe('guise logs', () => {
  it('shows the log, and follows it without losing or repeating a line', async () => {
    // A fetch of models that fails meanwhile would be told in the log too.
    await daemon.ask('DELETE /v1/models/pull');
    await until('nothing is fetched', async () => {
      return !(await daemon.ask('GET /v1/models/pull')).json.isRunning;
    });
    await home.guise(['config', 'set', 'holdMs', '600']);
    const shown = await home.guise(['logs', '-n', '1']);
    expect(shown.stdout).toMatch(/^\[.*\] INFO: Settings changed: holdMs\.\n$/);
    const output = await outputUntil(
      ['logs', '--follow', '--json', '-n', '1'],
      (text) => text.includes('Settings changed: cover.'),
      () => home.guise(['config', 'set', 'cover', 'obscure']),
    );
    const messages = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    expect(messages).toEqual(['Settings changed: holdMs.', 'Settings changed: cover.']);
  });

  it('shows the log of the last time when none runs', async () => {
    const other = new TestHome();
    try {
      expect((await other.guise(['logs'])).status).toBe(10);
      const first = await other.startDaemon();
      await other.guise(['pause']);
      await first.end('SIGTERM');
      const { status, stdout, stderr } = await other.guise(['logs']);
      expect([status, stderr]).toEqual([
        0,
        'guise is not running; this is the log of the last time.\n',
      ]);
      expect(stdout).toContain('INFO: Paused.');
    } finally {
      await other.remove();
    }
  });
});

describe('guise open', () => {
  it("prints the page's address, which opens it", async () => {
    const { stdout } = await home.guise(['open', '--print']);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n$/);
    expect((await fetch(stdout.trim())).status).toBe(200);
  });

  it('hands the browser an address that works once, and never the token', async () => {
    const programs = join(home.folder, 'programs');
    const given = join(home.folder, 'given');
    mkdirSync(programs);
    const script = `#!/bin/sh\necho "$@" > "${given}.part"\nmv "${given}.part" "${given}"\n`;
    writeFileSync(join(programs, 'xdg-open'), script, { mode: 0o755 });
    const environment = { PATH: `${programs}:${process.env.PATH}` };
    const { status, stdout } = await home.guise(['open'], environment);
    expect([status, stdout]).toEqual([0, '']);
    await until('the browser was started', () => existsSync(given));
    const url = readFileSync(given, 'utf8').trim();
    const page = await fetch(url);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('<title>guise</title>'),
    ]);
    const token = new URL(page.url).pathname.split('/')[1]!;
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(url).not.toContain(token);
    expect((await fetch(url)).status).toBe(403);
  });

  it('prints the address where no browser can be opened', async () => {
    const programs = join(home.folder, 'no-browser');
    mkdirSync(programs);
    const failing = '#!/bin/sh\nsleep 0.5\nexit 3\n';
    writeFileSync(join(programs, 'xdg-open'), failing, { mode: 0o755 });
    const environment = { PATH: `${programs}:${process.env.PATH}` };
    const { status, stdout } = await home.guise(['open'], environment);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n$/);
  });

  it('leaves no browser in the unit of a service, which would end it', async () => {
    const programs = join(home.folder, 'service-programs');
    const units = join(home.folder, 'units');
    mkdirSync(programs);
    // As systemd-run does it: the program takes the place of this one, in another unit.
    const systemdRun = `#!/bin/sh
while [ "\${1#--}" != "$1" ]; do flags="$flags $1"; shift; done
UNIT="run.scope$flags" exec "$@"
`;
    writeFileSync(join(programs, 'systemd-run'), systemdRun, { mode: 0o755 });
    const xdgOpen = `#!/bin/sh\necho "$UNIT" >> "${units}"\n`;
    writeFileSync(join(programs, 'xdg-open'), xdgOpen, { mode: 0o755 });
    const PATH = `${programs}:${process.env.PATH}`;
    await home.guise(['open'], { PATH, NOTIFY_SOCKET: '/run/user/1000/systemd/notify' });
    await home.guise(['open'], { PATH });
    expect(readFileSync(units, 'utf8')).toBe(
      'run.scope --user --scope --quiet --collect\n\n',
    );
  });

  it('opens it without a unit of its own where there is no systemd-run', async () => {
    const programs = join(home.folder, 'no-systemd-run');
    const given = join(home.folder, 'given-there');
    mkdirSync(programs);
    const failing = '#!/bin/sh\nexit 1\n';
    writeFileSync(join(programs, 'systemd-run'), failing, { mode: 0o755 });
    const xdgOpen = `#!/bin/sh\necho "$@" >> "${given}"\n`;
    writeFileSync(join(programs, 'xdg-open'), xdgOpen, { mode: 0o755 });
    const PATH = `${programs}:${process.env.PATH}`;
    await home.guise(['open'], { PATH, NOTIFY_SOCKET: '/run/user/1000/systemd/notify' });
    expect(readFileSync(given, 'utf8')).toMatch(/^http:\S+\n$/);
  });
});

describe('guise camera use', () => {
  it('reads another camera and remembers it', async () => {
    const { status } = await home.guise(['camera', 'use', 'test']);
    expect(status).toBe(0);
    expect((await home.guise(['config', 'get', 'camera'])).stdout).toBe('test\n');
  });

  it('takes none that is not there, be it that a demonstration plays', async () => {
    expect((await home.guise(['camera', 'use', 'auto'])).status).toBe(0);
    const { json } = await daemon.ask('GET /v1/state');
    expect(json.camera.label).toBe('talking-head.mp4');
    const { status, stderr } = await home.guise(['camera', 'use', 'NONSENSE']);
    expect(status).toBe(4);
    expect(stderr).toMatch(/^guise: There is no camera or file "NONSENSE"; .*\n$/);
    expect((await home.guise(['config', 'get', 'camera'])).stdout).toBe('auto\n');
  });
});

describe('guise quit', () => {
  it('ends it', async () => {
    expect((await home.guise(['quit'])).status).toBe(0);
    await until('it ends', () => daemon.child.exitCode !== null);
    expect(daemon.child.exitCode).toBe(0);
    expect((await home.guise(['quit'])).status).toBe(10);
  });
});
