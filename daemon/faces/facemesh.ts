// MediaPipe FaceMesh: 468 landmarks and a presence logit from a square crop.
// Source: MediaPipe's face_landmark_cpu.pbtxt: RGB 0–1, landmarks in crop pixels
// measured from the crop's edge, z in the same unit, presence through a sigmoid.
import { native, type TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import { pixelFormatOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';
import type { FaceRegion } from './face.js';
import type { FaceLandmarker, OpenLandmarker } from './face-landmarker.js';
import { regionCropToFrame } from './face-region.js';

const POINT_COUNT = 468;

export const openFacemesh: OpenLandmarker = async (file, model, options) => {
  const format = pixelFormatOf(model, 'repeat');
  const session = Session.open(file, options);
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
    const landmarks = outputOfLength(session, POINT_COUNT * 3, model.name);
    const presence = outputOfLength(session, 1, model.name);
    return new Facemesh(
      model.name,
      session,
      session.input(input),
      shape[2]!,
      format,
      landmarks,
      presence,
    );
  } catch (error) {
    session.close();
    throw error;
  }
};

function outputOfLength(session: Session, length: number, model: string): Float32Array {
  const name = session.outputNames.find((n) => session.output(n).length === length);
  if (name !== undefined) return session.output(name);
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The landmarker ${model} has no output of ${length} numbers.`,
  );
}

class Facemesh implements FaceLandmarker {
  readonly pointCount = POINT_COUNT;
  private readonly cropToFrame = createAffine();

  constructor(
    readonly model: string,
    private readonly session: Session,
    private readonly crop: Float32Array,
    private readonly cropSize: number,
    private readonly format: TensorFormat,
    private readonly found: Float32Array,
    private readonly presence: Float32Array,
  ) {}

  get provider(): string {
    return this.session.provider;
  }

  locate(frame: Frame, region: FaceRegion, landmarks: Float32Array): number {
    const { cropToFrame, cropSize, found } = this;
    regionCropToFrame(region, cropSize, cropToFrame);
    native.sampleToTensor(
      frame.data,
      frame.width,
      frame.height,
      cropToFrame,
      this.crop,
      cropSize,
      cropSize,
      this.format,
    );
    this.session.run();
    const scale = region.size / cropSize;
    for (let i = 0; i < POINT_COUNT * 3; i += 3) {
      // From edge to pixel-centre coordinates.
      const x = found[i]! - 0.5;
      const y = found[i + 1]! - 0.5;
      landmarks[i] = cropToFrame[0]! * x + cropToFrame[1]! * y + cropToFrame[2]!;
      landmarks[i + 1] = cropToFrame[3]! * x + cropToFrame[4]! * y + cropToFrame[5]!;
      landmarks[i + 2] = found[i + 2]! * scale;
    }
    return 1 / (1 + Math.exp(-this.presence[0]!));
  }

  close(): void {
    this.session.close();
  }
}
