// The target face, cut out along a template.
import { native, type TensorFormat } from '../../native/index.js';
import type { TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import { createAffine, invertAffine } from '../geometry/affine.js';
import { fitSimilarity } from '../geometry/similarity.js';
import { type TemplateName, templatePoints } from '../geometry/templates.js';

export class AlignedCrop {
  /** Of the crop taken last. */
  readonly frameToCrop = createAffine();
  readonly cropToFrame = createAffine();
  private readonly template: Float64Array;

  /**
   * @param size    side of the crop, pixels
   * @param pixels  the tensor that `take` fills, 3 · size² numbers in the format
   */
  constructor(
    template: TemplateName,
    readonly size: number,
    private readonly format: TensorFormat,
    readonly pixels: Float32Array,
  ) {
    this.template = templatePoints(template, size);
  }

  /** @returns false when the face is outside the frame or its points coincide */
  take(frame: Frame, face: TrackedFace): boolean {
    const { frameToCrop, cropToFrame, size } = this;
    const isAligned =
      isInFrame(face.box, frame) &&
      fitSimilarity(face.fivePoints, this.template, frameToCrop) &&
      invertAffine(frameToCrop, cropToFrame);
    if (!isAligned) return false;
    const { data, width, height } = frame;
    native.sampleToTensor(
      data,
      width,
      height,
      cropToFrame,
      this.pixels,
      size,
      size,
      this.format,
    );
    return true;
  }
}

/**
 * Whether any of the face can be seen.
 * @param box  left, top, right, bottom
 */
function isInFrame(box: Float32Array, { width, height }: Frame): boolean {
  return box[0]! < width && box[1]! < height && box[2]! > 0 && box[3]! > 0;
}
