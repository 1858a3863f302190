// Opens everything the pipeline needs, in the swap thread: networks, tracker, swapper.

import { type FaceDetector, openDetector } from '../detectors/face-detector.js';
import { openEnhancer } from '../enhancers/crop-enhancer.js';
import { Enhancement } from '../enhancers/enhancement.js';
import { ResidualNetwork } from '../enhancers/residual-maker.js';
import { GuiseError } from '../errors.js';
import { ModelStore } from '../inference/model-store.js';
import { networksInUse } from '../inference/networks-in-use.js';
import {
  FACEMESH_FAMILY,
  type FaceLandmarker,
  type LandmarkerChoice,
  openLandmarker,
} from '../landmarkers/face-landmarker.js';
import { Restoration } from '../masks/restoration.js';
import type { WearerMask } from '../masks/wearer-mask.js';
import { openMask } from '../masks/wearer-masks.js';
import { nobodyFollower, Pipeline } from '../pipeline.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import { openSwapper, swapperFamily } from '../swappers/swappers.js';
import type { FrameCounts } from '../timing/frame-counts.js';
import type { StageClock } from '../timing/stage-clock.js';
import {
  defaultFaceTrackerSettings,
  FaceTracker,
  type FaceTrackerSettings,
} from '../tracking/face-tracker.js';
import { FivePointTracker } from '../tracking/five-point-tracker.js';
import { openEnhancerAside } from './enhancer-aside.js';
import type { ModelInUse } from './swap-messages.js';

interface Closable {
  close(): void | Promise<void>;
}

/** Sees to it that the part is closed with all others. */
type Keep = <T extends Closable>(part: T) => T;

interface FrameSize {
  readonly width: number;
  readonly height: number;
}

export interface OpenedPipeline {
  readonly pipeline: Pipeline;
  readonly models: readonly ModelInUse[];
  /** Takes over, between two frames, settings that need no other networks. */
  tune(settings: PipelineSettings): void;
  /** Gives all networks back. */
  close(): Promise<void>;
}

/**
 * @param frameSize  of the frames to come
 * @param onFault  told of faults that are none of a frame
 * @throws GuiseError MODEL_… when a network is missing or wrong; nothing stays open
 */
export async function openPipeline(
  settings: PipelineSettings,
  frameSize: FrameSize,
  clock: StageClock,
  counts: FrameCounts,
  onFault: (fault: Error) => void = () => {},
): Promise<OpenedPipeline> {
  if (settings.showsNobody) {
    const pipeline = new Pipeline(nobodyFollower, null, clock, counts);
    return { pipeline, models: [], tune: () => {}, close: async () => {} };
  }
  const models = new ModelStore(settings.modelsFolder);
  const opened: Closable[] = [];
  const keep: Keep = (part) => {
    opened.push(part);
    return part;
  };
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const { detector, landmarker } = await openFinders(models, settings, frameSize, keep);
    const swapper = keep(await openSwapper(models, settings));
    const follower = followerFor(detector, landmarker, settings, clock);
    const enhancement = await openEnhancement(models, settings, clock, onFault);
    if (enhancement) keep(enhancement);
    const restoration = await openRestoration(models, settings);
    if (restoration) keep(restoration);
    return {
      pipeline: new Pipeline(follower, swapper, clock, counts, {
        enhancement,
        restoration,
      }),
      models: modelsInUse(models),
      tune: (tuned) => {
        follower.tune(trackingOf(tuned));
        swapper.tune(tuned);
        if (tuned.enhancer) enhancement?.tune(tuned.enhancer, tuned.enhancer.options);
        if (tuned.masks) restoration?.tune(tuned.masks, tuned.masks.families);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What finds faces, and where their landmarks are. */
async function openFinders(
  models: ModelStore,
  settings: PipelineSettings,
  frameSize: FrameSize,
  keep: Keep,
): Promise<{ detector: FaceDetector; landmarker: FaceLandmarker | null }> {
  const wanted = settings.detectorFamily === 'auto' ? undefined : settings.detectorFamily;
  const choice = landmarkerFor(models, settings);
  const looksAround = choice === null;
  const detector = keep(
    await openDetector(models, wanted, { ...settings, frameSize, looksAround }),
  );
  const landmarker = choice && keep(await openLandmarker(models, choice, settings));
  return { detector, landmarker };
}

/**
 * @returns null for none
 * @throws GuiseError BAD_SETTING when the swapper cannot do with the family wanted
 */
function landmarkerFor(
  models: ModelStore,
  { landmarker, swapperFamily: swapper }: PipelineSettings,
): LandmarkerChoice | null {
  const { family } = landmarker;
  const { needsLandmarks } = swapperFamily(swapper);
  if (needsLandmarks && !['auto', FACEMESH_FAMILY].includes(family)) {
    throw new GuiseError(
      'BAD_SETTING',
      `The swapper ${swapper} needs the landmarks of ${FACEMESH_FAMILY}, but landmarker.family is ${family}. Change one of the two.`,
    );
  }
  if (needsLandmarks) return { ...landmarker, family: FACEMESH_FAMILY };
  if (family === 'none') return null;
  if (family !== 'auto') return landmarker;
  const isThere = models.present('landmarker').length > 0;
  return isThere ? { ...landmarker, family: undefined } : null;
}

function followerFor(
  detector: FaceDetector,
  landmarker: FaceLandmarker | null,
  settings: PipelineSettings,
  clock: StageClock,
): FaceTracker | FivePointTracker {
  const tracking = trackingOf(settings);
  return landmarker
    ? new FaceTracker(detector, landmarker, tracking, clock)
    : new FivePointTracker(detector, tracking, clock);
}

function trackingOf(settings: PipelineSettings): FaceTrackerSettings {
  const { detectEveryFrames, maxFaces, smoothing } = settings;
  return { ...defaultFaceTrackerSettings, detectEveryFrames, maxFaces, smoothing };
}

async function openEnhancement(
  models: ModelStore,
  settings: PipelineSettings,
  clock: StageClock,
  onFault: (fault: Error) => void,
): Promise<Enhancement | null> {
  const { enhancer, modelsFolder } = settings;
  if (!enhancer) return null;
  const maker = enhancer.isAside
    ? await openEnhancerAside({ modelsFolder, enhancer, inference: settings }, onFault)
    : new ResidualNetwork(await openEnhancer(models, enhancer, settings));
  return new Enhancement(maker, enhancer, clock);
}

async function openRestoration(
  models: ModelStore,
  settings: PipelineSettings,
): Promise<Restoration | null> {
  if (!settings.masks) return null;
  const masks: WearerMask[] = [];
  try {
    for (const { family, options } of settings.masks.families) {
      masks.push(await openMask(family, models, options, settings));
    }
  } catch (error) {
    for (const mask of masks) mask.close();
    throw error;
  }
  return new Restoration(masks, settings.masks);
}

/** A model may be in use several times; one stands for all. */
function modelsInUse({ manifest }: ModelStore): ModelInUse[] {
  const byName = new Map(networksInUse().map((network) => [network.model, network]));
  return [...byName.values()].map(({ model: name, ...network }) => ({
    name,
    role: manifest.find((model) => model.name === name)?.role ?? '',
    ...network,
  }));
}
