// `guise bench`: the live pipeline on a looped clip, as fast as it goes or at its pace,
// and its report.
import { setTimeout as sleep } from 'node:timers/promises';
import { demoClip, demoFace, withDemoNetworks } from '../demonstration.js';
import { GuiseError } from '../errors.js';
import { type Pace, type Report, ReportMeter } from '../report.js';
import type { Settings } from '../settings/settings.js';
import type { SinkRequest } from '../sinks/sinks.js';
import { planPipeline } from '../supervision/pipeline-plan.js';
import { Supervisor } from '../supervision/supervisor.js';
import { lookAround } from '../surroundings.js';
import { swapperFamily } from '../swappers/swappers.js';
import { describeNetwork } from '../threads/describe-network.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { stages } from '../timing/stage-clock.js';
import { wornFace } from '../worn-face.js';
import type { BenchSink } from './choices.js';
import { requireOwnRate } from './clip-rate.js';

export interface BenchOptions {
  /** Prints the report as JSON instead of a table. */
  json: boolean;
  seconds: number;
  yes: boolean;
  sink: BenchSink;
  /** At the camera's rate, as live, instead of as fast as it goes. */
  isPaced: boolean;
  /** Size and rate asked for, which the settings have too. */
  output: Partial<Settings['output']>;
}

const sinkKindOf: Record<BenchSink, SinkRequest['kind']> = {
  null: 'null',
  v4l2: 'v4l2loopback',
};

/** Frames before measuring starts: most code is compiled and caches are warm by then.
 *  Slow networks get as many as they manage in the time, and so do clips that show one
 *  picture for seconds. */
const WARM_UP_FRAMES = 600;
const LEAST_WARM_UP_FRAMES = 60;
const WARM_UP_MS = 8000;
const LONGEST_WARM_UP_MS = 30_000;

export async function bench(options: BenchOptions, asked: Settings): Promise<void> {
  const { isPaced, sink } = options;
  const settings = await withInput(asked);
  const plan = await planPipeline(
    // Paced, it is as if somebody looked all the time.
    { ...settings, onDemand: false },
    {
      playback: isPaced ? 'paced' : 'unpaced',
      isEveryFrame: !isPaced,
      isUnhurried: false,
      previewMaxFps: 0,
      sinks: () => [{ kind: sinkKindOf[sink] }],
    },
  );
  requireOwnRate(options.output, plan.camera);
  const { needsSource } = swapperFamily(settings.swapper.family);
  const face =
    settings.face === '' && needsSource
      ? await demoFace(settings)
      : await wornFace(settings, options.yes, { isRequired: needsSource });
  const supervisor = new Supervisor(plan);
  const counts = new FrameCounts(plan.memory.counts);
  let report: Report;
  try {
    supervisor.start(face);
    await Promise.race([supervisor.finished, warmedUp(counts)]);
    const meter = new ReportMeter(settings.camera, plan.memory, plan.fps);
    await Promise.race([supervisor.finished, sleep(options.seconds * 1000)]);
    report = meter.finish(supervisor.state.models);
  } finally {
    await supervisor.stop();
  }
  if (report.frames.in === 0) {
    throw new GuiseError('CAMERA_FAILED', `${settings.camera} gave no frame to measure.`);
  }
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : table(report),
  );
}

/** What is not said or not there is the demonstration's, which every machine has. */
async function withInput(settings: Settings): Promise<Settings> {
  const camera = settings.camera === 'auto' ? demoClip : settings.camera;
  const { hasNetworks } = await lookAround(settings);
  return { ...(hasNetworks ? settings : withDemoNetworks(settings)), camera };
}

async function warmedUp(counts: FrameCounts): Promise<void> {
  while (counts.get('in') === 0) await sleep(50);
  const beganAtMs = performance.now();
  while (!isWarm(counts.get('in'), performance.now() - beganAtMs)) await sleep(50);
}

/** Whether measuring may start, so many frames and milliseconds after the first frame. */
export function isWarm(frames: number, elapsedMs: number): boolean {
  if (frames >= WARM_UP_FRAMES) return true;
  if (elapsedMs > LONGEST_WARM_UP_MS) return frames > 0;
  return frames >= LEAST_WARM_UP_FRAMES && elapsedMs > WARM_UP_MS;
}

function table(report: Report): string {
  const { frames, size, latencyMs, heapBytesPerFrame, gc, rssMb } = report;
  const heapOf = report.heapBytesPerFrameOf;
  const rows = stages
    .filter((stage) => stage !== 'latency' && stage !== 'jitter')
    .flatMap((stage) => {
      const times = report.stagesMs[stage];
      if (!times) return [];
      const numbers = [times.p50, times.p95, times.p99].map((ms) =>
        ms.toFixed(2).padStart(8),
      );
      return [
        `  ${stage.padEnd(10)}${numbers.join('')}${String(times.count).padStart(8)}`,
      ];
    });
  return [
    `${report.input} at ${size.width}×${size.height}: ${report.fps} swapped frames/s over ${report.seconds} s`,
    `  ${frames.in} frames, ${(frames.in / report.seconds).toFixed(1)} a second: ${frames.withFace} with a face, ${frames.swapped} swapped, ${frames.held} held, ${frames.covered} covered, ${frames.bare} bare`,
    '',
    `  ${'stage, ms'.padEnd(10)}${['p50', 'p95', 'p99', 'frames'].map((h) => h.padStart(8)).join('')}`,
    ...rows,
    '',
    `  latency ${latencyMs.p50} ms p50, ${latencyMs.p95} p95, ${latencyMs.p99} p99`,
    ...(report.pace ? [lineOf(report.pace)] : []),
    `  ${report.cpuMsPerFrame} ms CPU a frame (ffmpeg's not included)`,
    `  ${heapBytesPerFrame} bytes of JavaScript heap a frame: ${heapOf.onnxruntime} onnxruntime-node's; ours ${heapOf.capture} capture, ${heapOf.swap} swap, ${heapOf.output} output`,
    `  ${gc.count} collections, ${gc.ms} ms`,
    `  ${rssMb.start} MB at the start, ${rssMb.peak} MB at most`,
    ...report.networks.map((network) => `  ${describeNetwork(network)}`),
    '',
  ].join('\n');
}

/** With the bounds that an idle machine keeps. */
function lineOf({ nominalFps, fps, jitterMs }: Pace): string {
  const off = Math.abs(fps / nominalFps - 1) * 100;
  return `  written ${fps} times a second, ${off.toFixed(2)} % off ${nominalFps} (bound 1 %), jitter ${jitterMs.p99} ms p99 (bound 2 ms on an idle machine)`;
}
