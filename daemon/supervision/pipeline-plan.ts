// Turns settings into everything the supervisor needs, before any thread is started.
// Whatever is missing or wrong is told from here, as one sentence.
import type { CameraRequest, Playback } from '../capture/camera.js';
import type { PictureTransform } from '../capture/picture-transform.js';
import { resolveCamera } from '../capture/resolve-camera.js';
import { renderCards } from '../cards/card.js';
import { pictureSizesWith } from '../detectors/face-detector.js';
import { type Ffmpeg, findFfmpeg } from '../ffmpeg/find-ffmpeg.js';
import { inferenceOptions } from '../inference/inference-options.js';
import type { GuardPolicy } from '../output/bare-face-guard.js';
import type {
  EnhancerSettings,
  MaskSettings,
  PipelineSettings,
} from '../pipeline-settings.js';
import type { Settings } from '../settings/settings.js';
import type { SinkRequest } from '../sinks/sinks.js';
import type { PasteBackSettings } from '../swappers/paste-back.js';
import { createSharedMemory } from '../threads/shared-memory.js';
import type { SupervisorOptions } from './supervisor.js';

export interface PlanWish {
  readonly playback: Playback;
  readonly isEveryFrame: boolean;
  /** Every frame waits for the enhancer and all masks, which live ones do not. */
  readonly isUnhurried: boolean;
  /** Instead of the settings' size and rate; what it leaves out is the camera's own. */
  readonly output?: Partial<Settings['output']>;
  readonly previewMaxFps: number;
  /** Where frames go, once it is known what they are. */
  sinks(camera: CameraRequest, ffmpeg: Ffmpeg): Promise<SinkRequest[]> | SinkRequest[];
}

/** A clip may show one picture for long. */
const CLIP_PAUSE_MS = 10_000;
/** Times the time between two frames that a camera may let pass. */
const LATE_FRAMES = 2.5;

/** @throws GuiseError FFMPEG_MISSING, CAMERA_NOT_FOUND, CLIP_UNREADABLE */
export async function planPipeline(
  settings: Settings,
  wish: PlanWish,
): Promise<SupervisorOptions> {
  const ffmpeg = await findFfmpeg(settings.ffmpeg.path);
  const camera = await planCamera(settings, wish, ffmpeg);
  const { width, height, fps } = camera;
  const pipeline = pipelineSettings(settings, showsNobody(camera));
  return {
    memory: createSharedMemory(width, height, wish.previewMaxFps),
    camera,
    ffmpeg,
    fps,
    pipeline: wish.isUnhurried ? withoutHurry(pipeline) : pipeline,
    policy: guardPolicy(settings, camera),
    sinks: await wish.sinks(camera, ffmpeg),
    cards: await renderCards(width, height),
    isEveryFrame: wish.isEveryFrame,
    isOnDemand: settings.onDemand,
    unloadAfterMs: settings.unloadAfterMinutes * 60_000,
  };
}

/** @throws GuiseError FFMPEG_MISSING, CAMERA_NOT_FOUND, CLIP_UNREADABLE */
export async function planCamera(
  settings: Settings,
  wish: PlanWish,
  found?: Ffmpeg,
): Promise<CameraRequest> {
  const ffmpeg = found ?? (await findFfmpeg(settings.ffmpeg.path));
  const { camera, picture } = settings;
  const { playback, output = settings.output } = wish;
  const request = await resolveCamera({ camera, playback, ...output }, ffmpeg);
  return {
    ...request,
    picture: {
      isMirrored: picture.mirror,
      rotationDegrees: Number(picture.rotate) as PictureTransform['rotationDegrees'],
      zoom: picture.zoom,
      fit: picture.fit,
    },
  };
}

/** The test pattern is made by ffmpeg and shows nobody, so it may be seen as it is. */
const showsNobody = (camera: CameraRequest): boolean => camera.kind === 'test';

export function guardPolicy(settings: Settings, camera: CameraRequest): GuardPolicy {
  const { onNoSwap, holdMs, cover } = settings;
  return {
    onNoSwap: showsNobody(camera) ? 'passthrough' : onNoSwap,
    holdMs,
    cover,
    longestPauseMs:
      camera.kind === 'clip' ? CLIP_PAUSE_MS : (LATE_FRAMES * 1000) / camera.fps,
  };
}

/** @param showsNobody  true for pictures that are known to show nobody */
export function pipelineSettings(
  settings: Settings,
  showsNobody: boolean,
): PipelineSettings {
  return {
    showsNobody,
    modelsFolder: settings.models.folder,
    detectorFamily: settings.detector.family,
    pictureSizes: pictureSizesWith(settings.detector.pictureSize),
    landmarker: { ...settings.landmarker, fps: settings.output.fps },
    detectEveryFrames: settings.detector.everyFrames,
    maxFaces: settings.faces.max,
    smoothing: {
      minCutoffHz: settings.tracking.minCutoffHz,
      cutoffPerSpeed: settings.tracking.beta,
      speedCutoffHz: settings.tracking.derivativeCutoffHz,
    },
    swapperFamily: settings.swapper.family,
    swapperModel: settings.swapper.model,
    swapper: settings.swapper[settings.swapper.family],
    pasteBack: pasteBackSettings(settings),
    enhancer: enhancerSettings(settings),
    masks: maskSettings(settings),
    ...inferenceOptions(settings),
  };
}

function pasteBackSettings({ swapper }: Settings): PasteBackSettings {
  const { shape, blur, padding, colourMatch, sharpness } = swapper.pasteBack;
  return { edge: { shape, blur, padding }, colourMatch, sharpness };
}

function enhancerSettings({ enhancer }: Settings): EnhancerSettings | null {
  const { family, model, blend, everyFrames, budgetMs } = enhancer;
  if (family === 'none') return null;
  return {
    family,
    model,
    blend,
    everyFrames,
    budgetMs,
    options: enhancer[family],
    isAside: true,
  };
}

function maskSettings({ masks }: Settings): MaskSettings | null {
  const { families, blur, everyFrames, budgetMs } = masks;
  if (families.length === 0) return null;
  const chosen = families.map((family) => ({ family, options: masks[family] }));
  return { families: chosen, blur, everyFrames, budgetMs };
}

/** For where every frame is waited for: nothing is late. */
export function withoutHurry(pipeline: PipelineSettings): PipelineSettings {
  const { landmarker, enhancer, masks } = pipeline;
  return {
    ...pipeline,
    landmarker: { ...landmarker, fps: 0 },
    enhancer: enhancer && { ...enhancer, budgetMs: 0, isAside: false },
    masks: masks && { ...masks, budgetMs: 0 },
  };
}
