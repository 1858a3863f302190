// How long `guise render` holds a frame of a clip whose frames come now often, now seldom.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../daemon/ffmpeg/find-ffmpeg.js';
import { projectRoot } from '../../daemon/project-root.js';
import type { Report } from '../../daemon/report.js';
import { runGuise } from './run-guise.js';

const demo = join(projectRoot, 'models', 'demo');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-render-times-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it("holds the last swapped frame for as long in the clip's own seconds", async () => {
  const ffmpeg = await findFfmpeg();
  // Ten frames of a head at 30 a second; then four without one, 0.7 s from each other.
  const film = join(demo, 'assets', 'talking-head.mp4');
  const filter = [
    '[0:v]trim=end_frame=10,setpts=N/30/TB,scale=640:360,setsar=1,format=yuv420p[head]',
    'color=gray:size=640x360:rate=10/7:duration=2.8,format=yuv420p[nobody]',
    '[head][nobody]concat=n=2:v=1',
  ].join(';');
  execFileSync(ffmpeg.path, [
    ...['-v', 'error', '-i', film, '-filter_complex', filter],
    ...[ffmpeg.hasFpsMode ? '-fps_mode' : '-vsync', 'passthrough'],
    ...['-enc_time_base', '1:1000', '-c:v', 'libx264', join(home, 'clip.mkv')],
  ]);
  const { status } = await runGuise(home, [
    ...['render', 'clip.mkv', '--out', 'out.mp4', '--report', 'report.json'],
    ...['--models', demo, '--swapper', 'inswapper', '--set', 'holdMs=500', '--yes'],
    ...['--face', join(demo, 'assets', 'portrait-3.jpg')],
  ]);
  expect(status).toBe(0);
  const { frames } = JSON.parse(
    readFileSync(join(home, 'report.json'), 'utf8'),
  ) as Report;
  expect(frames).toMatchObject({ in: 14, swapped: 10, held: 1, covered: 3, bare: 0 });
});
