// ArcFace: a face aligned to the 112×112 template becomes an embedding.
// Source: insightface's arcface_onnx.py; RGB, (x − 127.5) / 127.5.
import type { TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import { AlignedCrop } from '../faces/aligned-crop.js';
import type { Frame } from '../frames/frame.js';
import { pixelFormatOf, textOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';
import type { FaceRecogniser, OpenRecogniser } from './face-recogniser.js';

const CROP_SIZE = 112;

export const openArcface: OpenRecogniser = async (file, model, options) => {
  const format = pixelFormatOf(model, 'black');
  const space = textOf(model, 'space');
  const session = Session.open(file, {
    ...options,
    model: model.name,
    openDimensions: [1, 3, CROP_SIZE, CROP_SIZE],
  });
  const shape = session.inputShape(session.inputNames[0] ?? '');
  const embedding = session.outputShape(session.outputNames[0] ?? '');
  const isFit =
    shape.join() === `1,3,${CROP_SIZE},${CROP_SIZE}` &&
    embedding.length === 2 &&
    embedding[0] === 1;
  if (isFit) return new Arcface(space, session, format);
  session.close();
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The recogniser ${model.name} must turn [1, 3, ${CROP_SIZE}, ${CROP_SIZE}] into [1, n]; it turns [${shape.join(', ')}] into [${embedding.join(', ')}].`,
  );
};

class Arcface implements FaceRecogniser {
  private readonly crop: AlignedCrop;
  private readonly raw: Float32Array;

  constructor(
    readonly space: string,
    private readonly session: Session,
    format: TensorFormat,
  ) {
    const input = session.input(session.inputNames[0]!);
    this.crop = new AlignedCrop('arcface_112', CROP_SIZE, format, input);
    this.raw = session.output(session.outputNames[0]!);
  }

  get length(): number {
    return this.raw.length;
  }

  embed(frame: Frame, fivePoints: Float32Array, embedding: Float32Array): number {
    if (!this.crop.take(frame, fivePoints)) return Number.NaN;
    this.session.run();
    let squares = 0;
    for (let i = 0; i < this.raw.length; i++) squares += this.raw[i]! * this.raw[i]!;
    const norm = squares === 0 ? 1 : Math.sqrt(squares);
    for (let i = 0; i < this.raw.length; i++) embedding[i] = this.raw[i]! / norm;
    return norm;
  }

  close(): void {
    this.session.close();
  }
}
