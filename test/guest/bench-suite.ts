// Runs inside the guest: what writing a 1280×720 frame costs, ours beside ffmpeg's, of
// the same frames. Under emulation everything is slower by an order of magnitude, so
// that only the ratios mean something.
import { writeFileSync } from 'node:fs';
import { V4l2LoopbackCamera } from '../../daemon/sinks/v4l2loopback-camera.js';
import type { GuestCase } from './guest-case.js';
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

/** CPU milliseconds a frame, by ffmpeg's own account, with what it takes to start. */
async function ffmpegTotal(pixelFormat: string, count: number): Promise<number> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'nv12', '-s', `${width}x${height}`];
  const script = `ffmpeg -hide_banner -nostdin -benchmark -stream_loop -1 ${input.join(' ')} -i ${clip} -frames:v ${count} -threads 1 -pix_fmt ${pixelFormat} -f v4l2 ${device} 2>&1`;
  const text = (await output('sh', ['-c', script])).toString();
  const match = /utime=([\d.]+)s stime=([\d.]+)s/.exec(text);
  if (!match) throw new Error(text);
  return (Number(match[1]) + Number(match[2])) * 1000;
}

async function costOfFfmpeg(pixelFormat: string): Promise<number> {
  const short = await ffmpegTotal(pixelFormat, 10);
  const long = await ffmpegTotal(pixelFormat, 10 + frameCount);
  return (long - short) / frameCount;
}

const layouts = { NV12: 'nv12', YU12: 'yuv420p', YUYV: 'yuyv422' };

const benchCases: readonly GuestCase[] = Object.entries(layouts).map(
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

void runCases(benchCases, process.argv[2] ?? '');
