// The command `guise` as package.json names it: commands bound to keys go straight to
// the running daemon, all others through the set-up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../daemon/project-root.js';
import { withGuiseCommand } from '../daemon/readiness/guise-command.js';
import { TestHome } from './control/running-daemon.js';

const packageJson = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const launchFile = join(projectRoot, packageJson.bin.guise);

let home: TestHome;

beforeEach(() => {
  home = new TestHome();
});

afterEach(() => home.remove());

/** Runs Node to its end, and tells what it printed. */
async function run(nodeArgs: readonly string[]) {
  const child = spawn(process.execPath, nodeArgs, {
    cwd: home.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: home.environment(),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const [status] = await once(child, 'close');
  return { status, ...output };
}

const guise = (...args: string[]) => run([launchFile, ...args]);

it('obeys commands bound to keys, and says what came of them', async () => {
  expect(await guise('panic')).toEqual({
    status: 10,
    stdout: '',
    stderr: withGuiseCommand('guise: guise is not running; start it with "guise run".\n'),
  });
  const daemon = await home.startDaemon();
  const isCovered = async () => (await daemon.ask('GET /v1/state')).json.isCovered;
  expect(await guise('panic')).toEqual({
    status: 0,
    stdout: withGuiseCommand('Covered. "guise release" ends it.\n'),
    stderr: '',
  });
  expect(await isCovered()).toBe(true);
  expect((await guise('release')).status).toBe(0);
  expect(await isCovered()).toBe(false);
  const { status, stderr } = await guise('use', 'Nobody');
  expect(status).toBe(5);
  expect(stderr).toMatch(/^guise: .*Nobody.*\n$/);
});

it('loads next to nothing for them', async () => {
  const script = `
    process.argv = [process.execPath, ${JSON.stringify(launchFile)}, 'panic'];
    process.on('exit', () => {
      const builtIn = process.moduleLoadList.filter((name) => / https?$/.test(name));
      console.log(JSON.stringify([...Object.keys(require.cache), ...builtIn]));
    });
    require(process.argv[1]);`;
  const { stdout } = await run(['-e', script]);
  const loaded = (JSON.parse(stdout) as string[]).map((file) =>
    file.startsWith(projectRoot) ? file.slice(projectRoot.length + 1) : file,
  );
  expect(loaded.sort()).toEqual(
    [
      'daemon/launch.cjs',
      'dist/daemon/control/no-answer.js',
      'dist/daemon/control/quick-command.js',
      'dist/daemon/control/socket-path.js',
      'dist/daemon/errors.js',
      'dist/daemon/files/data-folders.js',
      'dist/daemon/readiness/guise-command.js',
    ].map((file) => join(file)),
  );
});

it('hands all other commands to the command line', async () => {
  expect((await guise('--version')).stdout).toBe(`${packageJson.version}\n`);
  expect((await guise('panic', '--help')).stdout).toContain('Usage: guise panic');
});
