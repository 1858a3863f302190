// `guise render`: takes a photo or clip through the live pipeline, every frame, into a
// file.
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { CameraRequest } from '../capture/camera.js';
import { GuiseError } from '../errors.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { isSameFile } from '../files/same-file.js';
import { writeWholeFile } from '../files/whole-file.js';
import { foreseenWriteFault, writeFault } from '../files/write-fault.js';
import { type Report, ReportMeter } from '../report.js';
import type { Settings } from '../settings/settings.js';
import type { SoundPlan } from '../sinks/clip-encoding.js';
import { planSound } from '../sinks/clip-sound.js';
import { fileSinkRequest } from '../sinks/file-sink.js';
import { planPipeline } from '../supervision/pipeline-plan.js';
import { Supervisor } from '../supervision/supervisor.js';
import { swapperFamily } from '../swappers/swappers.js';
import { FrameCounts } from '../timing/frame-counts.js';
import { wornFace } from '../worn-face.js';
import { requireOwnRate } from './clip-rate.js';
import { Interruption } from './interruption.js';
import { printRemark } from './print.js';

export interface RenderOptions {
  /** The photo or clip. */
  input: string;
  out: string;
  /** Size and rate asked for; what is left out is the input's own. */
  output: Partial<Settings['output']>;
  /** Where the report goes as JSON, if anywhere. */
  report?: string;
  /** Answers confirmations. */
  yes: boolean;
}

/** Far faces are found at this size, as those of a group photo. */
const LEAST_PICTURE_SIZE = 640;

/** There is time to find a newcomer in the very first frame that shows one, however far. */
const patient = (detector: Settings['detector']): Settings['detector'] => ({
  ...detector,
  everyFrames: 1,
  pictureSize: Math.max(detector.pictureSize, LEAST_PICTURE_SIZE),
});

/** @throws GuiseError BAD_USAGE, INTERRUPTED, and of whatever the pipeline needs */
export async function render(options: RenderOptions, settings: Settings): Promise<void> {
  const { input, out } = options;
  requireInput(input);
  requireOwnOutputs(options, settings.face);
  requireWritable(options);
  let frameTotal = 0;
  const plan = await planPipeline(
    { ...settings, camera: input, detector: patient(settings.detector) },
    {
      playback: 'once',
      isEveryFrame: true,
      isUnhurried: true,
      output: options.output,
      previewMaxFps: 0,
      async sinks(camera, ffmpeg) {
        requireOwnRate(options.output, camera);
        if (camera.hdr?.isMapped === false) printRemark(palenessOf(input, ffmpeg));
        const { timing = null } = camera;
        frameTotal = timing?.frameTimesUs.length ?? 0;
        return [
          fileSinkRequest({
            file: out,
            isPhoto: camera.kind === 'photo',
            ffmpeg,
            sound: await soundOf(camera, ffmpeg, out),
            timing,
          }),
        ];
      },
    },
  );
  const face = await wornFace(settings, options.yes, {
    isRequired: swapperFamily(settings.swapper.family).needsSource,
  });
  const supervisor = new Supervisor(plan);
  const meter = new ReportMeter(input, plan.memory, plan.fps);
  // Before the bar, which changes the terminal until it is stopped.
  const interruption = new Interruption();
  const progress = showProgress(new FrameCounts(plan.memory.counts), frameTotal);
  try {
    supervisor.start(face);
    await Promise.race([supervisor.finished, interruption.told]);
  } catch (error) {
    // A Ctrl+C ends ffmpeg as well, which then looks like a fault.
    if (!interruption.isTold) throw error;
  } finally {
    progress.stop();
    await supervisor.stop();
    interruption.close();
  }
  // What comes while the file is closed comes too late.
  if (interruption.isTold && !supervisor.isComplete) {
    throw new GuiseError('INTERRUPTED', `Interrupted; ${out} was not written.`);
  }
  const report = meter.finish(supervisor.state.models);
  if (options.report) {
    await writeReport(options.report, report);
  }
  printRemark(sentenceOf(report, out, plan.pipeline.showsNobody));
  if (report.frames.in < frameTotal) printRemark(lossOf(input, report, frameTotal));
}

/** @throws GuiseError CAMERA_NOT_FOUND, which else would speak of cameras */
function requireInput(input: string): void {
  if (input === 'test' || existsSync(input)) return;
  const message = `There is no photo or clip "${input}"; check the path.`;
  throw new GuiseError('CAMERA_NOT_FOUND', message);
}

/** @throws GuiseError BAD_USAGE where what is written would replace what is read */
function requireOwnOutputs({ input, out, report }: RenderOptions, face: string): void {
  const outputs = { '--out': out, ...(report !== undefined && { '--report': report }) };
  const inputs = { 'the input': input, 'the face photo': face };
  for (const [option, file] of Object.entries(outputs)) {
    for (const [what, read] of Object.entries(inputs)) {
      if (!existsSync(read) || !isSameFile(file, read)) continue;
      throw new GuiseError(
        'BAD_USAGE',
        `${option} ${file} is ${what}, which would be lost; name another file.`,
      );
    }
  }
  if (report === undefined || !isSameFile(out, report)) return;
  throw new GuiseError(
    'BAD_USAGE',
    `--out and --report both name ${out}; name another file for one of them.`,
  );
}

/** Tells at once what would otherwise be told once all is rendered.
 *  @throws GuiseError SINK_FAILED */
function requireWritable({ out, report }: RenderOptions): void {
  for (const file of [out, report]) {
    const fault = file === undefined ? null : foreseenWriteFault(file);
    if (fault !== null) throw notWritten(file!, fault);
  }
}

function notWritten(file: string, fault: string, cause?: unknown): GuiseError {
  const advice = 'Name a place that can be written to.';
  const message = `${file} could not be written: ${fault}. ${advice}`;
  return new GuiseError('SINK_FAILED', message, cause);
}

function palenessOf(input: string, { path }: Ffmpeg): string {
  return `${input} is an HDR clip, and its colours come out pale: ffmpeg (${path}) lacks the filter zscale, which others have.`;
}

/** Says what of the sound is lost. */
async function soundOf(
  { device, hasAudio }: CameraRequest,
  ffmpeg: Ffmpeg,
  out: string,
): Promise<SoundPlan | null> {
  if (!hasAudio) return null;
  const sound = await planSound(ffmpeg, device, extname(out).toLowerCase());
  const { tracks, lostCount } = sound;
  if (lostCount > 0) {
    const what =
      tracks.length > 0 ? `A sound track of ${device}` : `The sound of ${device}`;
    printRemark(
      `${what} is left out, for ffmpeg (${ffmpeg.path}) cannot decode it; a newer ffmpeg may.`,
    );
  }
  return sound;
}

async function writeReport(file: string, report: Report): Promise<void> {
  try {
    await writeWholeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  } catch (cause) {
    throw notWritten(file, writeFault(file, cause), cause);
  }
}

/** @param frameTotal  0 when it is not known */
function showProgress(counts: FrameCounts, frameTotal: number): { stop(): void } {
  const known = '{bar} {percentage} %  {value} of {total} frames';
  const bar = new SingleBar(
    {
      format: `${frameTotal > 0 ? known : '{value} frames'}  {swapped} swapped  {rate} frames/s`,
      clearOnComplete: true,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  const startedAtMs = performance.now();
  bar.start(frameTotal, 0, { swapped: 0, rate: 0 });
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

/** Times are known of the file's frames alone, and given to those that come. */
function lossOf(input: string, { frames }: Report, frameTotal: number): string {
  const lost = frameTotal - frames.in;
  return `${lost} of the ${frameTotal} frames of ${input} could not be decoded; after ${lost === 1 ? 'it' : 'them'}, picture and sound may be apart.`;
}

function sentenceOf(
  { frames, seconds, fps }: Report,
  out: string,
  showsNobody: boolean,
): string {
  const { swapped, held, covered, bare } = frames;
  const others = [
    held > 0 && `${held} held`,
    covered > 0 && `${covered} covered`,
    bare > 0 &&
      `${bare} ${showsNobody ? 'shown as they are' : "with the wearer's own face, as chosen"}`,
  ].filter(Boolean);
  const rest = others.length > 0 ? `, ${others.join(', ')}` : '';
  const noun = frames.in === 1 ? 'frame' : 'frames';
  return `${out}: ${frames.in} ${noun}, ${swapped} swapped${rest}; ${seconds} s (${fps} swapped frames/s).`;
}
