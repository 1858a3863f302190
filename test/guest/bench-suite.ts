// Runs inside the guest: what writing a 1280×720 frame costs, ours beside ffmpeg's, of
// the same frames. In the emulated machine everything is slower by an order of
// magnitude, so that only the ratios mean something; the other has native speed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../daemon/report.js';
import { V4l2LoopbackCamera } from '../../daemon/sinks/v4l2loopback-camera.js';
import { type RealAssets, realAssets } from '../real-assets.js';
import type { GuestCase } from './guest-case.js';
import { guise } from './guise-daemon.js';
import { loadModule } from './loopback-module.js';
import { output } from './programs.js';
import { runCases } from './run-cases.js';
import { drawTestCard } from './test-card.js';

const width = 1280;
const height = 720;
const frameCount = 200;
const device = '/dev/video0';
const frames = [0, 1].map((number) => drawTestCard(width, height, number));
const clip = '/tmp/frames.nv12';

/** CPU milliseconds a frame. */
async function costOfOurs(layout: string): Promise<number> {
  const camera = new V4l2LoopbackCamera({ layouts: [layout] });
  await camera.open({ width, height, fps: 30 });
  camera.write(frames[0]!);
  const start = process.cpuUsage();
  for (let i = 0; i < frameCount; i++) camera.write(frames[i % 2]!);
  const { user, system } = process.cpuUsage(start);
  await camera.close();
  return (user + system) / 1000 / frameCount;
}

/** CPU milliseconds for all, by ffmpeg's own account, with what it takes to start. */
async function ffmpegTotal(
  pixelFormat: string,
  count: number,
  target: string,
): Promise<number> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'nv12', '-s', `${width}x${height}`];
  const script = `ffmpeg -hide_banner -nostdin -y -benchmark -stream_loop -1 ${input.join(' ')} -i ${clip} -frames:v ${count} -threads 1 -pix_fmt ${pixelFormat} ${target} 2>&1`;
  const text = (await output('sh', ['-c', script])).toString();
  const match = /utime=([\d.]+)s stime=([\d.]+)s/.exec(text);
  if (!match) throw new Error(text);
  return (Number(match[1]) + Number(match[2])) * 1000;
}

/** CPU milliseconds a frame for writing alone: less what reading it from a file takes. */
async function costOfFfmpeg(pixelFormat: string): Promise<number> {
  const perFrame = async (format: string, target: string) => {
    const short = await ffmpegTotal(format, 10, target);
    const long = await ffmpegTotal(format, 10 + frameCount, target);
    return (long - short) / frameCount;
  };
  const writing = await perFrame(pixelFormat, `-f v4l2 ${device}`);
  return writing - (await perFrame('nv12', '-f null -'));
}

const layouts = { NV12: 'nv12', YU12: 'yuv420p', YUYV: 'yuyv422' };

const writingCases: readonly GuestCase[] = Object.entries(layouts).map(
  ([layout, format]) => ({
    name: `the cost of writing a 1280×720 frame as ${layout}`,
    async run() {
      loadModule();
      writeFileSync(clip, Buffer.concat(frames.map(({ data }) => data)));
      const ours = await costOfOurs(layout);
      const theirs = await costOfFfmpeg(format);
      return `${layout}: guise ${ours.toFixed(2)} ms, ffmpeg -f v4l2 ${theirs.toFixed(2)} ms of CPU a frame`;
    },
  }),
);

function benchCase({ models, faces, clips }: RealAssets): GuestCase {
  return {
    name: '"guise bench --sink v4l2" beside ffmpeg writing the same frames',
    async run() {
      loadModule();
      const film = join(clips, 'lp_d18.mp4');
      const options = [
        ...['--yes', '--models', models, '--face', join(faces, 'astronaut.png')],
        ...['--size', `${width}x${height}`],
      ];
      const bench = ['bench', '--camera', film, ...options, '--sink', 'v4l2', '--json'];
      const report = JSON.parse(await guise(bench)) as Report;
      const { write } = report.stagesMs;
      if (!write) throw new Error(`nothing was written: ${JSON.stringify(report)}`);
      await guise(['render', film, ...options, '--out', '/tmp/swapped.mkv']);
      await output('sh', [
        '-c',
        `ffmpeg -loglevel error -nostdin -y -i /tmp/swapped.mkv -frames:v 60 -pix_fmt nv12 -f rawvideo ${clip}`,
      ]);
      const theirs = await costOfFfmpeg('yuyv422');
      return `guise: ${report.fps} swapped frames/s, a write ${write.p50} ms p50, ${write.p95} p95, ${report.cpuMsPerFrame} ms of CPU a frame in all; ffmpeg -f v4l2: ${theirs.toFixed(2)} ms of CPU a write`;
    },
  };
}

if (!realAssets) {
  process.stdout.write(
    'NOT RUN: "guise bench" in the guest needs real weights, photos and clips.\n',
  );
}
const cases = [...writingCases, ...(realAssets ? [benchCase(realAssets)] : [])];
void runCases(cases, process.argv[2] ?? '');
