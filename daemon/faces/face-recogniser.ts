// Contract of recognisers: networks that turn a face into an embedding.
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { DetectorOptions } from './face-detector.js';

export interface FaceRecogniser {
  readonly family: string;
  readonly provider: string;
  /** Embeddings of different spaces must not be compared: the manifest's model name. */
  readonly space: string;
  readonly length: number;
  /**
   * Embeds the face at the five points.
   * @param embedding  out: `length` numbers, L2-normalised
   */
  embed(frame: Frame, fivePoints: Float32Array, embedding: Float32Array): Promise<void>;
  close(): Promise<void>;
}

export type OpenRecogniser = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
) => Promise<FaceRecogniser>;
