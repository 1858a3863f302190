// Contract of face detectors, and the table of families.
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { SessionOptions } from '../inference/session.js';
import type { DetectedFaces } from './face.js';

export interface FaceDetector {
  readonly family: string;
  readonly provider: string;
  /** Fills `found` with the faces of the frame, best score first, overlaps removed. */
  detect(frame: Frame, found: DetectedFaces): Promise<void>;
  /** Not while `detect` is under way. */
  close(): Promise<void>;
}

export type DetectorOptions = Pick<SessionOptions, 'providers' | 'threads'>;

export type OpenDetector = (
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
) => Promise<FaceDetector>;
