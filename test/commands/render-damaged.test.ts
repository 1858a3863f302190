// A clip of which `guise render` gets fewer frames than the file has.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { projectRoot } from '../../daemon/project-root.js';
import { runGuise } from './run-guise.js';

const demo = join(projectRoot, 'models', 'demo');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-damaged-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Twelve pictures, each a JPEG of its own. */
async function makeClip(): Promise<Buffer> {
  const file = join(home, 'clip.mkv');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=12:duration=1'];
  const { path } = await findFfmpeg();
  execFileSync(path, ['-v', 'error', ...source, '-c:v', 'mjpeg', file]);
  return readFileSync(file);
}

const render = () =>
  runGuise(home, [
    ...['render', 'clip.mkv', '--out', 'out.mp4', '--models', demo, '--yes'],
    ...['--swapper', 'inswapper', '--face', join(demo, 'assets', 'portrait-3.jpg')],
  ]);

it('says how many frames could not be decoded, and what that does to the sound', async () => {
  const clip = await makeClip();
  let at = -1;
  for (let i = 0; i < 5; i++) at = clip.indexOf('ffd8ff', at + 1, 'hex');
  writeFileSync(join(home, 'clip.mkv'), clip.fill(0, at, at + 1000));
  const { status, stderr } = await render();
  expect(status).toBe(0);
  expect(stderr).toContain('out.mp4: 11 frames');
  expect(stderr).toContain(
    '1 of the 12 frames of clip.mkv could not be decoded; after it, picture and sound may be apart.',
  );
});

it('says nothing of the kind of a whole clip', async () => {
  await makeClip();
  const { status, stderr } = await render();
  expect(status).toBe(0);
  expect(stderr).toContain('out.mp4: 12 frames');
  expect(stderr).not.toContain('decoded');
});
