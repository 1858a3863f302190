// Contract of face detectors, and the table of families.

import type { DetectedFaces } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import { type Families, familyOf } from '../inference/family.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';

export interface FaceDetector {
  /** Fills `found` with the faces of the frame, best score first, overlaps removed. */
  detect(frame: Frame, found: DetectedFaces): void;
  /**
   * The same in a small picture around one face. Undefined where that was not asked for,
   * and where the file takes pictures of one size only, so that it would cost as much as
   * the whole frame.
   */
  readonly detectAround?: DetectAround | undefined;
  /** Not while `detect` is under way. */
  close(): void;
}

/** @param box  left, top, right, bottom of where the face was a frame ago */
export type DetectAround = (
  frame: Frame,
  box: Float32Array,
  found: DetectedFaces,
) => void;

export interface DetectorOptions extends InferenceOptions {
  /**
   * Long sides of the picture that the network looks at, one look each, pixels; the
   * looks' faces are joined. Small ones find close-up faces, large ones far faces.
   * Default: 320 alone, for live use.
   */
  readonly pictureSizes?: readonly number[];
  /** The frames to come; spares computing on empty borders where the file allows. */
  readonly frameSize?: { readonly width: number; readonly height: number };
  /** Whether faces are to be followed by `detectAround`. */
  readonly looksAround?: boolean;
  /** 0–1; default: the manifest's. */
  readonly leastScore?: number;
}

/** For photos, where time matters less than finding every face. */
export const PHOTO_PICTURE_SIZES: readonly number[] = [960, 640, 320];

/** Long side at which faces that fill the frame are found, and quickly, pixels. */
export const CLOSE_UP_PICTURE_SIZE = 320;

/** Larger pictures by this factor miss faces that fill the frame (SCRFD at 640 does). */
const BEYOND_CLOSE_UPS = 1.5;

/** What finds small faces in a picture of that size, and those that fill the frame. */
export function pictureSizesWith(largest: number): readonly number[] {
  const misses = largest >= BEYOND_CLOSE_UPS * CLOSE_UP_PICTURE_SIZE;
  return misses ? [largest, CLOSE_UP_PICTURE_SIZE] : [largest];
}

export type OpenDetector = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
) => Promise<FaceDetector>;

/** Adding a family: its file and a line here. */
export const detectorFamilies: Families<OpenDetector> = {
  yunet: async () => (await import('./yunet.js')).openYunet,
  scrfd: async () => (await import('./scrfd.js')).openScrfd,
  retinaface: async () => (await import('./retinaface.js')).openRetinaface,
  yoloface: async () => (await import('./yoloface.js')).openYoloface,
};

/**
 * Opens the detector of that model name or family, or the preferred one that is there.
 * @throws GuiseError of ModelStore.select, ModelStore.verified and Session.open
 */
export async function openDetector(
  models: ModelStore,
  wanted: string | undefined,
  options: DetectorOptions,
): Promise<FaceDetector> {
  const model = models.select('detector', wanted);
  const open = await familyOf(detectorFamilies, model);
  return open(await models.verified(model), model, options);
}
