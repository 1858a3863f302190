// `guise render` that is told to end before it is done.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { projectRoot } from '../../daemon/project-root.js';
import { runGuise } from './run-guise.js';

const demo = join(projectRoot, 'models', 'demo');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-interrupted-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const files = () => readdirSync(home).filter((name) => /^out\.mp4$|\.part$/.test(name));

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'leaves what was there before, and nothing beside it (%s)',
  async (signal) => {
    writeFileSync(join(home, 'out.mp4'), 'the old one');
    const args = [
      ...['render', join(demo, 'assets', 'talking-head.mp4'), '--out', 'out.mp4'],
      ...['--models', demo, '--swapper', 'inswapper', '--yes'],
      ...['--face', join(demo, 'assets', 'portrait-3.jpg')],
    ];
    let wasWriting = false;
    const { status, stderr } = await runGuise(home, args, {}, (child) => {
      const timer = setInterval(() => {
        if (files().length < 2) return;
        clearInterval(timer);
        wasWriting = true;
        child.kill(signal);
      }, 20);
      child.once('close', () => clearInterval(timer));
    });
    expect([wasWriting, status]).toEqual([true, 130]);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      'guise: Interrupted; out.mp4 was not written.',
    );
    expect(files()).toEqual(['out.mp4']);
    expect(readFileSync(join(home, 'out.mp4'), 'utf8')).toBe('the old one');
  },
);

it('gives the terminal back where it is told to end as soon as the bar is there', async () => {
  const early = join(home, 'early.cjs');
  const progress = JSON.stringify(require.resolve('cli-progress'));
  writeFileSync(
    early,
    `const { prototype } = require(${progress}).SingleBar;
     const { start, stop } = prototype;
     prototype.start = function (...args) {
       start.apply(this, args);
       process.kill(process.pid, 'SIGINT');
     };
     prototype.stop = function () {
       stop.call(this);
       process.stderr.write('stopped\\n');
     };`,
  );
  const args = [
    ...['render', join(demo, 'assets', 'talking-head.mp4'), '--out', 'out.mp4'],
    ...['--models', demo, '--swapper', 'inswapper', '--yes'],
    ...['--face', join(demo, 'assets', 'portrait-3.jpg')],
  ];
  const environment = { NODE_OPTIONS: `--require "${early}"` };
  expect(await runGuise(home, args, environment)).toEqual({
    status: 130,
    stdout: '',
    stderr: expect.stringMatching(
      /^stopped\n.*Interrupted; out\.mp4 was not written\.\n$/s,
    ),
  });
});

/** The machine's ffmpeg, which when it has written a file says so and dawdles. */
function slowToEnd(real: string): string {
  const file = join(home, 'ffmpeg');
  const script = [
    '#!/bin/sh',
    `"${real}" "$@"; status=$?`,
    'case "$*" in *.part) touch ended; sleep 2;; esac',
    'exit $status',
  ];
  writeFileSync(file, script.join('\n'), { mode: 0o755 });
  return file;
}

it('says what is there when it is told to end while the file is being closed', async () => {
  const { path } = await findFfmpeg('');
  const short = join(home, 'short.mp4');
  const clip = join(demo, 'assets', 'talking-head.mp4');
  execFileSync(path, ['-v', 'error', '-i', clip, '-frames:v', '5', short]);
  const args = [
    ...['render', short, '--out', 'out.mp4', '--yes', '--models', demo],
    ...['--swapper', 'inswapper', '--face', join(demo, 'assets', 'portrait-3.jpg')],
    ...['--set', `ffmpeg.path=${slowToEnd(path)}`],
  ];
  const { status, stderr } = await runGuise(home, args, {}, (child) => {
    const timer = setInterval(() => {
      if (!existsSync(join(home, 'ended'))) return;
      clearInterval(timer);
      child.kill('SIGTERM');
    }, 20);
    child.once('close', () => clearInterval(timer));
  });
  expect(files()).toEqual(['out.mp4']);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^out\.mp4: 5 frames, 5 swapped;/);
  expect(status).toBe(0);
});
