// Contract of dense-landmark networks, and the table of families.

import type { FaceRegion } from '../faces/face.js';
import type { LandmarkScheme } from '../faces/landmark-scheme.js';
import type { Frame } from '../frames/frame.js';
import { type Families, familyOf } from '../inference/family.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import { optionalNumberOf } from '../inference/numerics.js';
import { selectOfFamily } from '../inference/select-of-family.js';

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
  options: InferenceOptions,
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

/** Which of the landmarkers that are there. */
export interface LandmarkerChoice {
  /** Undefined for the preferred one. */
  readonly family: string | undefined;
  /** A model's name; empty for the finest of the family that keeps up. */
  readonly model?: string;
  /** Frames a second that it has to keep up with; 0 where nothing hurries, as for photos. */
  readonly fps: number;
}

/**
 * Opens the landmarker chosen.
 * @throws GuiseError of selectOfFamily, ModelStore.verified and Session.open
 */
export async function openLandmarker(
  models: ModelStore,
  choice: LandmarkerChoice,
  options: InferenceOptions,
): Promise<FaceLandmarker> {
  const model = selectLandmarker(models, choice, options.threads);
  const open = await familyOf(landmarkerFamilies, model);
  return open(await models.verified(model), model, options);
}

/**
 * The finer a model, the more threads of a run the manifest wants for it at 30 frames a
 * second (`threadsAt30Fps`).
 * @param threads  of a run
 * @throws GuiseError of selectOfFamily
 */
export function selectLandmarker(
  models: ModelStore,
  { family, model: wanted = '', fps }: LandmarkerChoice,
  threads: number,
): ModelEntry {
  const preferred = selectOfFamily(models, 'landmarker', family, wanted);
  if (wanted !== '') return preferred;
  const threadsAt30 = (model: ModelEntry) =>
    optionalNumberOf(model, 'threadsAt30Fps') ?? 0;
  return models
    .present('landmarker')
    .filter((model) => model.family === preferred.family)
    .filter((model) => (threadsAt30(model) * fps) / 30 <= threads)
    .reduce(
      (finest, model) => (threadsAt30(model) > threadsAt30(finest) ? model : finest),
      preferred,
    );
}
