// What the masks that ask a network have in common: the camera's frame is sampled into
// its input along the masks' crop.
import { FormatField, native, type TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import type { CropPlace } from '../geometry/alignment.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { ModelStore } from '../inference/model-store.js';
import { numberOf, pixelFormatOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';
import { MASK_SIZE } from './wearer-mask.js';

export class MaskNetwork {
  private readonly crop: Float32Array;
  private readonly cropToFrame = createAffine();

  /**
   * @param size    side of the network's input, a multiple of MASK_SIZE
   * @param output  its first output's numbers
   */
  private constructor(
    private readonly session: Session,
    private readonly format: TensorFormat,
    readonly size: number,
    readonly output: Float32Array,
  ) {
    this.crop = session.input(session.inputNames[0]!);
  }

  /**
   * @param channels   of the output
   * @throws GuiseError of ModelStore.verified and Session.open, MODEL_UNEXPECTED_SHAPE
   */
  static async open(
    models: ModelStore,
    model: ModelEntry,
    channels: number,
    options: InferenceOptions,
  ): Promise<MaskNetwork> {
    const format = pixelFormatOf(model, 'repeat');
    const size = numberOf(model, 'size');
    const isNhwc = format[FormatField.isNhwc] === 1;
    const shapeOf = (count: number) =>
      isNhwc ? [1, size, size, count] : [1, count, size, size];
    const session = Session.open(await models.verified(model), {
      ...options,
      model: model.name,
      openDimensions: shapeOf(3),
    });
    const { inputNames, outputNames } = session;
    const isFit =
      size % MASK_SIZE === 0 &&
      inputNames.length === 1 &&
      session.inputShape(inputNames[0]!).join() === shapeOf(3).join() &&
      session.outputShape(outputNames[0]!).join() === shapeOf(channels).join();
    if (isFit) {
      const output = session.output(outputNames[0]!);
      return new MaskNetwork(session, format, size, output);
    }
    const output = outputNames[0] ?? '';
    const found = `[${session.outputShape(output).join(', ')}]`;
    session.close();
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The mask ${model.name} must turn [${shapeOf(3).join(', ')}] into [${shapeOf(channels).join(', ')}]; it gives ${found}.`,
    );
  }

  /** Looks at the crop; `output` then holds the answer. Blocks meanwhile. */
  look(input: Frame, crop: CropPlace): void {
    const { cropToFrame, size } = this;
    // Pixel centres lie at integers: the crops' edges coincide, not their first pixels.
    const factor = size / MASK_SIZE;
    const shift = 0.5 / factor - 0.5;
    for (let row = 0; row < 6; row += 3) {
      const a = crop.cropToFrame[row]!;
      const b = crop.cropToFrame[row + 1]!;
      cropToFrame[row] = a / factor;
      cropToFrame[row + 1] = b / factor;
      cropToFrame[row + 2] = crop.cropToFrame[row + 2]! + (a + b) * shift;
    }
    native.sampleToTensor(
      input.data,
      input.width,
      input.height,
      cropToFrame,
      this.crop,
      size,
      size,
      this.format,
    );
    this.session.run();
  }

  close(): void {
    this.session.close();
  }
}
