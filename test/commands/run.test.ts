// `guise run` as a newcomer meets it: no camera, no models, no virtual camera.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { havePrograms } from '../programs.js';
import { until } from '../until.js';

let home: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-run-'));
});

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  child = null;
  rmSync(home, { recursive: true, force: true });
});

/** Starts it and waits for the page's address. */
async function startRun(...args: string[]): Promise<{ url: string; said: () => string }> {
  const main = join(projectRoot, 'dist', 'daemon', 'main.js');
  const started = spawn(process.execPath, [main, 'run', ...args], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      GUISE_PREVIEW_PORT: '0',
    },
  });
  child = started;
  let text = '';
  started.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const deadline = Date.now() + 40_000;
  while (!/Stop with Ctrl\+C/.test(text)) {
    if (Date.now() > deadline || started.exitCode !== null) {
      throw new Error(`it did not start: ${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url: /http:\/\/127\.0\.0\.1:\S+/.exec(text)![0], said: () => text };
}

/** The first bytes of the live picture. */
async function firstPicture(url: string): Promise<Uint8Array> {
  const stop = new AbortController();
  const response = await fetch(`${url}stream.mjpeg?view=shown`, { signal: stop.signal });
  const reader = response.body!.getReader();
  let bytes = Buffer.alloc(0);
  while (bytes.indexOf(Buffer.of(0xff, 0xd9)) < 0) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes = Buffer.concat([bytes, value]);
  }
  stop.abort();
  return bytes;
}

/** Waits until a swapped picture is shown. */
async function untilSwapped(url: string): Promise<void> {
  const stop = new AbortController();
  // The camera is open while somebody looks.
  const looking = fetch(`${url}stream.mjpeg?view=shown`, { signal: stop.signal });
  await looking;
  await until('a swapped picture', async () => {
    const state = (await (await fetch(`${url}v1/state`)).json()) as { showing: string };
    return state.showing === 'swapped';
  });
  stop.abort();
}

describe('guise run', () => {
  it('plays the demonstration, says so and what gets real models, and stops cleanly', async () => {
    const { url, said } = await startRun();
    expect(said()).toContain('networks that know rendered heads only');
    expect(said()).toContain('models pull lite');
    expect(said()).not.toMatch(/\n\s+at /);
    const picture = await firstPicture(url);
    expect(picture.length).toBeGreaterThan(1000);
    const state = (await (await fetch(`${url}v1/state`)).json()) as { camera: unknown };
    expect(state.camera).toMatchObject({ label: 'talking-head.mp4', width: 1280 });
    await untilSwapped(url);

    const closed = once(child!, 'close');
    child!.kill('SIGINT');
    const [status] = await closed;
    expect(status).toBe(0);
    expect(said()).not.toMatch(/\n\s+at |Unexpected/);
  });

  it('stops as cleanly when the terminal is closed or the user logs out', async () => {
    await startRun('--camera', 'test');
    const socket = join(home, 'data', 'guise', 'run', 'control.sock');
    expect(existsSync(socket)).toBe(true);
    const closed = once(child!, 'close');
    child!.kill('SIGHUP');
    expect(await closed).toEqual([0, null]);
    expect(existsSync(socket)).toBe(false);
  });

  it('is not aborted where the terminal is gone that it would set back', async () => {
    if (!havePrograms(['script'], 'the end of a terminal')) return;
    const main = join(projectRoot, 'dist', 'daemon', 'main.js');
    const status = join(home, 'status');
    const run = `"${process.execPath}" "${main}" run --camera test & guise=$!
      trap "kill -HUP $guise" HUP
      wait $guise; wait $guise; echo $? > "${status}"`;
    const environment = { PATH: process.env.PATH ?? '', HOME: home, SHELL: '/bin/sh' };
    // The terminal ends with this program; its shell passes that on, and tells what came.
    child = spawn('script', ['-qfc', run, join(home, 'typescript')], {
      stdio: 'ignore',
      env: { ...environment, GUISE_PREVIEW_PORT: '0' },
    });
    const isSaid = () =>
      readFileSync(join(home, 'typescript'), 'utf8').includes('Stop with Ctrl+C');
    await until('it started', () => existsSync(join(home, 'typescript')) && isSaid());
    child.kill('SIGKILL');
    await until(
      'its end',
      () => existsSync(status) && readFileSync(status, 'utf8') !== '',
    );
    // By SIGKILL of its own, after the clean end; SIGABRT would be 134.
    expect(readFileSync(status, 'utf8')).toBe('137\n');
    expect(existsSync(join(home, '.local/share/guise/run/control.sock'))).toBe(false);
  });

  it('keeps strangers from the page', async () => {
    const { url } = await startRun();
    const { origin } = new URL(url);
    expect((await fetch(`${origin}/`)).status).toBe(403);
    expect((await fetch(`${origin}/${'0'.repeat(32)}/v1/state`)).status).toBe(403);
  });
});
