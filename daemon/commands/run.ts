// `guise run`: the live pipeline with the preview page, until it is told to stop.
import type { Logger } from 'pino';
import { deviceSource } from '../capture/camera-sources.js';
import type { SourceFace } from '../faces/source-face.js';
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import { LivePipeline } from '../live-pipeline.js';
import { createLog, FaultLog } from '../log.js';
import { ensureLiteSet } from '../models/lite-set.js';
import { type Finding, linesOf, type Subject } from '../readiness/finding.js';
import { findReadiness } from '../readiness/readiness.js';
import type { Settings } from '../settings/settings.js';
import { wornFace } from './worn-face.js';

export interface RunOptions {
  /** Answers confirmations. */
  yes: boolean;
}

export async function run(options: RunOptions, settings: Settings): Promise<void> {
  const log = createLog({ level: settings.log.level });
  const hasStopped = untilTold(log);
  const findings = await findReadiness(settings);
  const hasModels = findings.every(isNotAMissingModel);
  // Without networks no photo can be read, and no frame of a camera may be shown.
  const face = hasModels
    ? await wornFace(settings, options.yes, { isRequired: false })
    : null;
  const camera = hasModels ? await chosenCamera(settings) : 'test';
  const pipeline = await LivePipeline.start(
    { ...settings, camera },
    face,
    missingOf(findings),
    new FaultLog(log),
  );
  sayFirstScreen(findings, camera, face, pipeline.previewUrl);
  const stopping = new AbortController();
  if (!hasModels) void fetchModels(options, settings, pipeline, log, stopping.signal);
  await hasStopped;
  stopping.abort();
  await pipeline.stop();
}

/** Without these no face is found, so no camera may be opened. */
const neededNetworks: readonly Subject[] = ['Face detector', 'Face landmarks'];

function isNotAMissingModel({ subject, state }: Finding): boolean {
  return state !== 'missing' || !neededNetworks.includes(subject);
}

/** "auto" is the first camera of this machine, else the test pattern. */
async function chosenCamera(settings: Settings): Promise<string> {
  if (settings.camera !== 'auto') return settings.camera;
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const devices = (await deviceSource(process.platform)?.list?.(ffmpeg)) ?? [];
  return devices[0]?.device ?? 'test';
}

/** Fetches the freely licensed models in the background, then wears what was asked. */
async function fetchModels(
  options: RunOptions,
  settings: Settings,
  pipeline: LivePipeline,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const result = await ensureLiteSet({ folder: settings.models.folder, signal });
  if (signal.aborted) return;
  if (!result.isComplete) {
    log.info(result.fault ?? '');
    return;
  }
  log.info({ models: result.fetched }, 'Models fetched.');
  try {
    const face = await wornFace(settings, options.yes, { isRequired: false });
    const camera = await chosenCamera(settings);
    await pipeline.restart({ ...settings, camera }, face);
  } catch (error) {
    log.warn((error as Error).message);
  }
}

function missingOf(findings: readonly Finding[]) {
  return findings
    .filter(({ state }) => state !== 'ready')
    .map(({ subject, detail, fix }) => ({
      what: subject,
      effect: detail,
      ...(fix && { fix }),
    }));
}

function sayFirstScreen(
  findings: readonly Finding[],
  camera: string,
  face: SourceFace | null,
  url: string,
): void {
  const isTold = ({ subject, state }: Finding) =>
    state !== 'ready' &&
    !(subject === 'Camera' && camera !== 'test') &&
    !(subject === 'Source faces' && face !== null);
  const absent = findings.filter(isTold);
  const playing = camera === 'test' ? 'the test pattern' : camera;
  const worn = face ? `, wearing ${face.name}` : '';
  const lines = [
    '',
    `guise is running: ${playing}${worn}.`,
    `Preview: ${url}`,
    ...(absent.length > 0 ? ['', 'Not there yet, and what mends it:'] : []),
    ...linesOf(absent),
    '',
    'Stop with Ctrl+C.',
    '',
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** npm passes on a Ctrl+C that the terminal has sent already, so two close ones are one. */
const SECOND_SIGNAL_AFTER_MS = 1000;

/** Resolves at the first SIGINT or SIGTERM; a later one leaves at once. */
function untilTold(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let toldAtMs = 0;
    const stop = (signal: NodeJS.Signals) => {
      if (toldAtMs === 0) {
        toldAtMs = performance.now();
        log.info({ signal }, 'Stopping.');
        resolve();
      } else if (performance.now() - toldAtMs > SECOND_SIGNAL_AFTER_MS) {
        // SIGKILL, because leaving by exit would abort while a network runs.
        process.kill(process.pid, 'SIGKILL');
      }
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
