// Contract of dense-landmark networks, and the table of families.
import type { Frame } from '../frames/frame.js';
import { type Families, familyOf } from '../inference/family.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import type { FaceRegion } from './face.js';
import type { NetworkOptions } from './face-detector.js';
import type { LandmarkScheme } from './landmark-scheme.js';

export interface FaceLandmarker {
  /** The manifest's name of the model in use. */
  readonly model: string;
  readonly scheme: LandmarkScheme;
  /**
   * Finds the landmarks of the face in `region`.
   * @param landmarks  out: scheme.pointCount × (x, y, z), frame pixels
   * @returns presence 0–1: the network's confidence that the region shows a face; 0 when
   *   it tells none
   */
  locate(frame: Frame, region: FaceRegion, landmarks: Float32Array): number;
  /** Not while `locate` is under way. */
  close(): void;
}

export type OpenLandmarker = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: NetworkOptions,
) => Promise<FaceLandmarker>;

/** The family whose landmarks faces are saved with and `mesh` paints by. */
export const FACEMESH_FAMILY = 'facemesh';

/** Adding a family: its file and a line here. */
export const landmarkerFamilies: Families<OpenLandmarker> = {
  [FACEMESH_FAMILY]: async () => (await import('./facemesh.js')).openFacemesh,
  '2d106det': async () => (await import('./insightface-106.js')).openInsightface106,
  pfld: async () => (await import('./pfld.js')).openPfld,
  '2dfan4': async () => (await import('./fan.js')).openFan,
};

/**
 * Opens the landmarker of that model name or family, or the preferred one that is there.
 * @throws GuiseError of ModelStore.select, ModelStore.verified and Session.open
 */
export async function openLandmarker(
  models: ModelStore,
  wanted: string | undefined,
  options: NetworkOptions,
): Promise<FaceLandmarker> {
  const model = models.select('landmarker', wanted);
  const open = await familyOf(landmarkerFamilies, model);
  return open(await models.verified(model), model, options);
}
