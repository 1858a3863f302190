// `guise render` that is told to end before it is done.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';
import { runGuise } from './run-guise.js';

const demo = join(projectRoot, 'models', 'demo');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-interrupted-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const files = () => readdirSync(home).filter((name) => name.includes('out.mp4'));

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
