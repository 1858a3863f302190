// Contract of dense-landmark networks, and the table of families.
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { FaceRegion } from './face.js';
import type { DetectorOptions } from './face-detector.js';

export interface FaceLandmarker {
  readonly family: string;
  readonly provider: string;
  readonly pointCount: number;
  /**
   * Finds the landmarks of the face in `region`.
   * @param landmarks  out: pointCount × (x, y, z), frame pixels
   * @returns presence 0–1: the network's confidence that the region shows a face
   */
  locate(frame: Frame, region: FaceRegion, landmarks: Float32Array): Promise<number>;
  close(): Promise<void>;
}

export type OpenLandmarker = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
) => Promise<FaceLandmarker>;
