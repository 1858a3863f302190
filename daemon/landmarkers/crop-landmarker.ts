// What landmark networks that look at a square crop have in common. A family says how
// the crop lies in the region, and what its outputs mean.
import { native, type TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { FaceRegion } from '../faces/face.js';
import { regionCropToFrame } from '../faces/face-region.js';
import type { LandmarkScheme } from '../faces/landmark-scheme.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { pixelFormatOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';
import type { FaceLandmarker } from './face-landmarker.js';

/** How a family's outputs become landmarks. */
export interface CropLandmarks {
  readonly scheme: LandmarkScheme;
  /** Side of the crop, as a part of the region's. */
  readonly cropOfRegion: number;
  /**
   * Writes the network's points.
   * @param points  out: x, y, z each, in crop pixels measured from the crop's edge; z in
   *   the same unit, 0 when the network gives none
   * @returns presence 0–1; 0 when the network tells none: its face is then followed only
   *   while the detector agrees
   */
  read(points: Float32Array): number;
}

/** Makes the family's reading of an opened network; may throw. */
export type ReadCropLandmarks = (session: Session, cropSize: number) => CropLandmarks;

/** Opens a network with one input [1, 3, n, n]. */
export async function openCropLandmarker(
  file: string | Uint8Array,
  model: ModelEntry,
  options: InferenceOptions,
  read: ReadCropLandmarks,
): Promise<FaceLandmarker> {
  const format = pixelFormatOf(model, 'repeat');
  const session = Session.open(file, {
    ...options,
    model: model.name,
    openDimensions: [1],
  });
  try {
    const input = session.inputNames[0] ?? '';
    const shape = session.inputShape(input);
    const isPicture = shape.length === 4 && shape[0] === 1 && shape[1] === 3;
    if (!isPicture || shape[2] !== shape[3]) {
      throw new GuiseError(
        'MODEL_UNEXPECTED_SHAPE',
        `The landmarker ${model.name} must have an input [1, 3, n, n]; it has [${shape.join(', ')}].`,
      );
    }
    const size = shape[2]!;
    return new CropLandmarker(
      model.name,
      session,
      input,
      size,
      format,
      read(session, size),
    );
  } catch (error) {
    session.close();
    throw error;
  }
}

/** @throws GuiseError MODEL_UNEXPECTED_SHAPE without an output of so many numbers */
export function outputOfLength(session: Session, length: number): Float32Array {
  const name = session.outputNames.find((n) => session.output(n).length === length);
  if (name !== undefined) return session.output(name);
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The landmarker ${session.model} has no output of ${length} numbers.`,
  );
}

class CropLandmarker implements FaceLandmarker {
  readonly scheme: LandmarkScheme;
  private readonly crop: FaceRegion = { centreX: 0, centreY: 0, size: 0, angleRad: 0 };
  private readonly cropToFrame = createAffine();
  private readonly pixels: Float32Array;

  constructor(
    readonly model: string,
    private readonly session: Session,
    input: string,
    private readonly cropSize: number,
    private readonly format: TensorFormat,
    private readonly family: CropLandmarks,
  ) {
    this.scheme = family.scheme;
    this.pixels = session.input(input);
  }

  locate(frame: Frame, region: FaceRegion, landmarks: Float32Array): number {
    const { crop, cropToFrame, cropSize } = this;
    crop.centreX = region.centreX;
    crop.centreY = region.centreY;
    crop.size = region.size * this.family.cropOfRegion;
    crop.angleRad = region.angleRad;
    regionCropToFrame(crop, cropSize, cropToFrame);
    native.sampleToTensor(
      frame.data,
      frame.width,
      frame.height,
      cropToFrame,
      this.pixels,
      cropSize,
      cropSize,
      this.format,
    );
    this.session.run();
    const presence = this.family.read(landmarks);
    native.landmarksToFrame(landmarks, this.scheme.pointCount, cropToFrame);
    return presence;
  }

  close(): void {
    this.session.close();
  }
}
