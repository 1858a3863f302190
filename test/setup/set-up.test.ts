// The set-up steps in a project folder of their own; they run before anything is built,
// so they are exercised as processes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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
import { projectRoot } from '../../daemon/project-root.js';

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
  /** Appends its name when it begins and when it ends. */
  const holding = (name: string, ms: number) =>
    importing(
      'whileLocked',
      'lock.mjs',
      `import { appendFileSync } from 'node:fs';
       await whileLocked(async () => {
         appendFileSync('${join(root, 'log')}', '${name}<');
         await new Promise((r) => setTimeout(r, ${ms}));
         appendFileSync('${join(root, 'log')}', '${name}> ');
       });`,
    );

  function start(code: string): ChildProcess & { ended: Promise<string> } {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr!.on('data', (text) => {
      told += text;
    });
    const ended = new Promise<string>((resolve) => {
      child.once('close', () => resolve(told));
    });
    return Object.assign(child, { ended });
  }

  const log = () => readFileSync(join(root, 'log'), 'utf8');

  it('lets one process work at a time, and the others say that they wait', async () => {
    const told = await Promise.all(
      ['a', 'b', 'c'].map((name) => start(holding(name, 300)).ended),
    );
    expect(log().trim().split(' ').sort()).toEqual(['a<a>', 'b<b>', 'c<c>']);
    expect(told.filter((text) => text.includes('waiting for process'))).toHaveLength(2);
  });

  it('is not held by a process that was killed', async () => {
    const victim = start(holding('a', 60_000));
    while (!existsSync(join(root, 'log'))) await new Promise((r) => setTimeout(r, 20));
    victim.kill('SIGKILL');
    await victim.ended;
    await Promise.all(['b', 'c'].map((name) => start(holding(name, 200)).ended));
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
