// `guise render`: takes a photo or clip through the live pipeline, every frame, into a
// file.
import { writeFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import type { CameraRequest } from '../capture/camera.js';
import { probeClip } from '../capture/clip-probe.js';
import { readClipTiming } from '../capture/clip-timing.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { planPipeline } from '../pipeline-plan.js';
import { type Report, ReportMeter } from '../report.js';
import type { Settings } from '../settings.js';
import { fileSinkRequest } from '../sinks/file-sink.js';
import type { SinkRequest } from '../sinks/sinks.js';
import { Supervisor } from '../supervisor.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { wornFace } from './worn-face.js';

export interface RenderOptions {
  /** The photo or clip. */
  input: string;
  out: string;
  /** Frames of the input's own size; else of the settings'. */
  isOwnSize: boolean;
  /** Where the report goes as JSON, if anywhere. */
  report?: string;
  /** Answers confirmations. */
  yes: boolean;
}

export async function render(options: RenderOptions, settings: Settings): Promise<void> {
  const { input, out } = options;
  const plan = await planPipeline(
    // There is time to find a newcomer in the very first frame that shows one.
    { ...settings, camera: input, detector: { ...settings.detector, everyFrames: 1 } },
    {
      playback: 'once',
      isEveryFrame: true,
      isOwnSize: options.isOwnSize,
      previewMaxFps: 0,
      sinks: (camera, ffmpeg) => sinksOf(camera, ffmpeg, out),
    },
  );
  const face = await wornFace(settings, options.yes, { isRequired: true });
  const supervisor = new Supervisor(plan);
  const meter = new ReportMeter(input, plan.memory);
  const progress = showProgress(new FrameCounts(plan.memory.counts));
  try {
    supervisor.start(face);
    await supervisor.finished;
  } finally {
    progress.stop();
    await supervisor.stop();
  }
  const report = meter.finish(supervisor.state.models);
  if (options.report) {
    await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
  }
  process.stderr.write(`${sentenceOf(report, out)}\n`);
}

async function sinksOf(
  camera: CameraRequest,
  ffmpeg: Ffmpeg,
  file: string,
): Promise<SinkRequest[]> {
  const isPhoto = camera.kind === 'photo';
  const clip = camera.kind === 'clip' ? await probeClip(ffmpeg, camera.device) : null;
  return [
    fileSinkRequest({
      file,
      isPhoto,
      ffmpeg,
      soundFrom: clip?.hasAudio ? camera.device : null,
      timing: clip ? await readClipTiming(ffmpeg, camera.device) : null,
    }),
  ];
}

function showProgress(counts: FrameCounts): { stop(): void } {
  const bar = new SingleBar({
    format: '{value} frames  {swapped} swapped  {rate} frames/s',
    clearOnComplete: true,
    noTTYOutput: false,
  });
  const startedAtMs = performance.now();
  bar.start(0, 0, { swapped: 0, rate: 0 });
  const timer = setInterval(() => {
    const frames = counts.get('in');
    const rate = Math.round(frames / ((performance.now() - startedAtMs) / 1000));
    bar.update(frames, { swapped: counts.get('swapped'), rate });
  }, 200);
  return {
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function sentenceOf({ frames, seconds, fps }: Report, out: string): string {
  const { swapped, held, covered, bare } = frames;
  const others = [
    held > 0 && `${held} held`,
    covered > 0 && `${covered} covered`,
    bare > 0 && `${bare} with the wearer's own face, as chosen`,
  ].filter(Boolean);
  const rest = others.length > 0 ? `, ${others.join(', ')}` : '';
  const noun = frames.in === 1 ? 'frame' : 'frames';
  return `${out}: ${frames.in} ${noun}, ${swapped} swapped${rest}; ${seconds} s (${fps} swapped frames/s).`;
}
