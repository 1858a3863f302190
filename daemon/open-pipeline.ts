// Opens everything the pipeline needs, in the swap thread: networks, tracker, swapper.
import { type FaceDetector, openDetector } from './faces/face-detector.js';
import { type FaceLandmarker, openLandmarker } from './faces/face-landmarker.js';
import { defaultFaceTrackerSettings, FaceTracker } from './faces/face-tracker.js';
import { ModelStore } from './inference/model-store.js';
import { nobodyFollower, Pipeline } from './pipeline.js';
import type { PipelineSettings } from './pipeline-settings.js';
import type { Swapper } from './swappers/swapper.js';
import { openSwapper } from './swappers/swappers.js';
import type { ModelInUse } from './threads/swap-messages.js';
import type { FrameCounts } from './timing/frame-counts.js';
import type { StageClock } from './timing/stage-clock.js';

export interface OpenedPipeline {
  readonly pipeline: Pipeline;
  readonly models: readonly ModelInUse[];
  /** Gives all networks back. */
  close(): void;
}

/**
 * @param frameSize  of the frames to come
 * @throws GuiseError MODEL_… when a network is missing or wrong; nothing stays open
 */
export async function openPipeline(
  settings: PipelineSettings,
  frameSize: { readonly width: number; readonly height: number },
  clock: StageClock,
  counts: FrameCounts,
): Promise<OpenedPipeline> {
  if (settings.showsNobody) {
    const pipeline = new Pipeline(nobodyFollower, null, clock, counts);
    return { pipeline, models: [], close: () => undefined };
  }
  const models = new ModelStore(settings.modelsFolder);
  const options = { providers: settings.providers, threads: settings.threads };
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(part: T): T => {
    opened.push(part);
    return part;
  };
  const close = () => {
    for (const part of opened.splice(0).reverse()) part.close();
  };
  try {
    const wanted =
      settings.detectorFamily === 'auto' ? undefined : settings.detectorFamily;
    const detector = keep(await openDetector(models, wanted, { ...options, frameSize }));
    const landmarker = keep(await openLandmarker(models, undefined, options));
    const swapper = keep(await openSwapper(models, settings));
    const tracker = new FaceTracker(
      detector,
      landmarker,
      {
        ...defaultFaceTrackerSettings,
        detectEveryFrames: settings.detectEveryFrames,
        maxFaces: settings.maxFaces,
        smoothing: settings.smoothing,
      },
      clock,
    );
    return {
      pipeline: new Pipeline(tracker, swapper, clock, counts),
      models: modelsInUse(detector, landmarker, swapper),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function modelsInUse(
  detector: FaceDetector,
  landmarker: FaceLandmarker,
  swapper: Swapper,
): ModelInUse[] {
  return [
    { name: detector.model, role: 'detector', provider: detector.provider },
    { name: landmarker.model, role: 'landmarker', provider: landmarker.provider },
    ...swapper.models.map((model) => ({ ...model, role: 'swapper' })),
  ];
}
