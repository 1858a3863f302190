import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitStatusOf } from '../daemon/errors.js';
import { projectRoot } from '../daemon/project-root.js';
import { runGuise } from './commands/run-guise.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-main-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

it('shows its commands, examples and exit status', async () => {
  const { status, stdout } = await runGuise(home, ['--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('guise face add Ada front.jpg');
  const statuses = stdout.slice(stdout.indexOf('Exit status: 0 done'));
  for (const status of Object.values(exitStatusOf)) {
    expect(statuses).toMatch(new RegExp(`\\b${status} [a-z]`));
  }
});

it('says its version', async () => {
  const { status, stdout } = await runGuise(home, ['--version']);
  expect([status, stdout]).toEqual([0, '0.1.0\n']);
});

it.each([
  [['face', 'lst'], 'face list'],
  [['face', 'add', 'Ada'], 'photo'],
  [['face', 'list', '--jsn'], '--json'],
])('refuses %j and says what was meant', async (args, hint) => {
  const { status, stderr } = await runGuise(home, args);
  expect(status).toBe(2);
  expect(stderr).toContain('guise');
  expect(stderr).toContain(hint.split(' ').at(-1));
});

it.each([
  [['bench', '--seconds', 'abc'], "'abc' is invalid. It takes a number from 0.1"],
  [['bench', '--seconds', '0'], "'0' is invalid"],
  [['bench', '--seconds', 'Infinity'], "'Infinity' is invalid"],
  [['logs', '-n', 'abc'], "'abc' is invalid. It takes a whole number from 0"],
  [['logs', '--lines=-3'], "'-3' is invalid"],
  [['logs', '--lines', '2.5'], "'2.5' is invalid"],
  [['logs', '--lines', ''], "'' is invalid"],
])('refuses a number that is none: %j', async (args, words) => {
  const { status, stderr } = await runGuise(home, args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});

it.each([
  [['face', 'lst'], 'guise face --help lists its commands)'],
  [['face', 'add', 'Ada'], 'guise face add --help lists its options)'],
  [['--bogus'], 'guise --help lists its commands)'],
  [['help', 'foo'], "unknown command 'foo'"],
  [['help', 'face', 'foo'], "unknown command 'foo'\n"],
])('says after %j where help is', async (args, words) => {
  const { status, stderr } = await runGuise(home, args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});

it.each([
  [['help'], 'Usage: guise [options]'],
  [['help', 'face'], 'Usage: guise face [options]'],
  [['help', 'face', 'add'], 'Usage: guise face add [options]'],
])('explains what is asked about: %j', async (args, usage) => {
  const { status, stdout } = await runGuise(home, args);
  expect([status, stdout]).toEqual([0, expect.stringContaining(usage)]);
});

it.each(['', 'run', 'render', 'models', 'models pull', 'config', 'config set', 'face'])(
  'fits its help into 80 columns: guise %s',
  async (command) => {
    const { stdout } = await runGuise(home, [
      ...command.split(' ').filter(Boolean),
      '--help',
    ]);
    expect(stdout).toContain(`Usage: guise ${command}`);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

it('tells a fault in one sentence without a stack trace', async () => {
  const { status, stderr } = await runGuise(home, ['face', 'remove', 'Nobody']);
  expect(status).toBe(5);
  expect(stderr).toMatch(
    /^guise: There is no saved face "Nobody"; none is saved yet; add one with "[^"]+"\.\n$/,
  );
});

it('names commands as they work where guise is not installed, and where it is', async () => {
  const args = ['face', 'remove', 'Nobody'];
  const bare = await runGuise(home, args, { PATH: home });
  expect(bare.stderr).toContain('add one with "npx guise face add NAME PHOTO"');
  expect((await runGuise(home, ['face', 'lst'], { PATH: home })).stderr).toContain(
    '(npx guise face --help lists its commands)',
  );
  writeFileSync(join(home, process.platform === 'win32' ? 'guise.cmd' : 'guise'), '');
  const installed = await runGuise(home, args, { PATH: home });
  expect(installed.stderr).toContain('add one with "guise face add NAME PHOTO"');
});

it('shows where a fault happened when asked to', async () => {
  const environment = { GUISE_DEBUG: '1' };
  const { stderr } = await runGuise(home, ['face', 'remove', 'Nobody'], environment);
  expect(stderr).toMatch(/\n {4}at /);
});

it('refuses a wrong setting before doing anything', async () => {
  mkdirSync(join(home, 'config', 'guise'), { recursive: true });
  const file = join(home, 'config', 'guise', 'settings.json');
  writeFileSync(file, '{"holdMs":-1}');
  const { status, stderr } = await runGuise(home, ['face', 'add', 'Ada', 'none.jpg']);
  expect(status).toBe(2);
  expect(stderr).toContain(`The setting holdMs (from ${file}) must be`);
});

it.each([
  [['--set', 'holdMs'], '--set takes KEY=VALUE'],
  [['--set', 'holdM=1'], 'did you mean "holdMs"?'],
  [['--set', '__proto__=1'], 'There is no setting "__proto__"'],
  [['--config', 'none.json'], 'There is no settings file "none.json"'],
  [['--config', '.'], 'The settings file . is a folder. Name a file.\n'],
])('refuses %j', async (options, sentence) => {
  const args = ['face', 'add', 'Ada', 'none.jpg', ...options];
  const { status, stderr } = await runGuise(home, args);
  expect([status, stderr.includes(sentence)]).toEqual([2, true]);
});

const hasFullDevice = existsSync('/dev/full');

(hasFullDevice ? it : it.skip)('says that the disk is full that output goes to', () => {
  const full = openSync('/dev/full', 'w');
  try {
    const main = join(projectRoot, 'dist', 'daemon', 'main.js');
    const { status, stderr } = spawnSync(process.execPath, [main, 'models', 'list'], {
      encoding: 'utf8',
      env: { HOME: home },
      stdio: ['ignore', full, 'pipe'],
    });
    expect([status, stderr]).toEqual([
      7,
      'guise: The output could not be written: the disk is full.\n',
    ]);
  } finally {
    closeSync(full);
  }
});
