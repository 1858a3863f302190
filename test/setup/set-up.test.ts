// The set-up steps in a project folder of their own; they run before anything is built,
// so they are exercised as processes.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitStatusOf } from '../../daemon/errors.js';
import { projectRoot } from '../../daemon/project-root.js';
import { until } from '../capture/capture-worker.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guise-setup-')));
  const setup = join('daemon', 'setup');
  cpSync(join(projectRoot, setup), join(root, setup), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const importing = (name: string, file: string, code: string) =>
  `import { ${name} } from ${JSON.stringify(join(root, 'daemon', 'setup', file))};\n${code}`;

function evaluate(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code]).toString();
}

describe('the lock', () => {
  /** Appends its name when it begins and when it ends, which is once `go` is there. */
  const holding = (name: string) =>
    importing(
      'whileLocked',
      'lock.mjs',
      `import { appendFileSync, existsSync } from 'node:fs';
       await whileLocked(async () => {
         appendFileSync('${join(root, 'log')}', '${name}<');
         while (!existsSync('${join(root, 'go')}')) await new Promise((r) => setTimeout(r, 20));
         appendFileSync('${join(root, 'log')}', '${name}> ');
       });`,
    );

  interface Started {
    readonly child: ChildProcess;
    readonly ended: Promise<void>;
    told: string;
  }

  function start(name: string): Started {
    const args = ['--input-type=module', '-e', holding(name)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
    });
    const started: Started = { child, ended, told: '' };
    child.stderr.on('data', (text) => {
      started.told += text;
    });
    return started;
  }

  const log = () => readFileSync(join(root, 'log'), 'utf8');
  const go = () => writeFileSync(join(root, 'go'), '');
  const isHeld = () => existsSync(join(root, 'log'));

  it('lets one process work at a time, and the others say that they wait', async () => {
    const all = ['a', 'b', 'c'].map(start);
    const waiting = () => all.filter(({ told }) => told.includes('waiting for process'));
    await until(() => waiting().length === 2, 'two to wait');
    go();
    await Promise.all(all.map(({ ended }) => ended));
    expect(log().trim().split(' ').sort()).toEqual(['a<a>', 'b<b>', 'c<c>']);
  });

  it('is not held by a process that was killed', async () => {
    const victim = start('a');
    await until(isHeld, 'the lock to be held');
    victim.child.kill('SIGKILL');
    await victim.ended;
    go();
    await Promise.all(['b', 'c'].map((name) => start(name).ended));
    expect(log().replace('a<', '').trim().split(' ').sort()).toEqual(['b<b>', 'c<c>']);
    expect(existsSync(join(root, 'build', 'setup.lock'))).toBe(false);
  });
});

describe('what an interrupted set-up leaves', () => {
  it('is waited for while a program it started goes on', async () => {
    mkdirSync(join(root, 'build'));
    const npm = spawn('sleep', ['1']);
    const dead = 2 ** 22 + 1; // above Linux's largest process id
    writeFileSync(join(root, 'build', 'setup.lock'), `${dead} ${npm.pid}`);
    const startedAt = Date.now();
    evaluate(importing('whileLocked', 'lock.mjs', 'await whileLocked(async () => {});'));
    expect(Date.now() - startedAt).toBeGreaterThan(900);
  });
});

describe('areDependenciesFresh', () => {
  const wanted = {
    '': { name: 'guise' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-platform': { version: '2.0.0', optional: true },
  };

  function isFresh(installed: object | null): boolean {
    const write = (file: string, packages: object) =>
      writeFileSync(join(root, file), JSON.stringify({ packages }));
    write('package-lock.json', wanted);
    mkdirSync(join(root, 'node_modules'));
    if (installed) write(join('node_modules', '.package-lock.json'), installed);
    const print = 'console.log(areDependenciesFresh())';
    const code = importing('areDependenciesFresh', 'dependencies.mjs', print);
    return evaluate(code).trim() === 'true';
  }

  it.each<[string, object | null, boolean]>([
    ['an interrupted install is not', null, false],
    ['what the lock file lists is', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['another version is not', { 'node_modules/a': { version: '0.9.0' } }, false],
    ['a missing package makes it stale', {}, false],
    [
      'another version of an optional one is not',
      {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/other-platform': { version: '1.0.0' },
      },
      false,
    ],
  ])('%s', (_name, installed, expected) => {
    expect(isFresh(installed)).toBe(expected);
  });
});

it('keeps install scripts from running, whatever is typed first', () => {
  expect(readFileSync(join(projectRoot, '.npmrc'), 'utf8')).toMatch(
    /^ignore-scripts=true$/m,
  );
});

it('that fails ends with the status for installation', () => {
  for (const file of ['package.json', 'package-lock.json', 'daemon/bootstrap.mjs']) {
    cpSync(join(projectRoot, file), join(root, file));
  }
  // There is no npm.
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'daemon', 'bootstrap.mjs'), 'doctor'],
    { encoding: 'utf8', env: { PATH: root } },
  );
  expect([status, stderr]).toEqual([
    exitStatusOf.ADDON_MISSING,
    expect.stringContaining('the dependencies could not be installed'),
  ]);
});
