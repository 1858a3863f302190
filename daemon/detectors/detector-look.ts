// One look of a detector at the frame, whole or around a face: the picture shrunk onto the
// network's canvas.
import { native, type TensorFormat } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import type { Session } from '../inference/session.js';

export class DetectorLook {
  private readonly cropToFrame = createAffine();

  constructor(
    readonly session: Session,
    private readonly inputName: string,
    readonly canvasWidth: number,
    readonly canvasHeight: number,
  ) {}

  /** Whether the file leaves its input's size open. */
  get takesOtherSizes(): boolean {
    const { session, inputName } = this;
    return session.isOpen(inputName, 2) && session.isOpen(inputName, 3);
  }

  /** Canvas coordinates × this, moved by `left` and `top`, = frame coordinates. */
  get toFrame(): number {
    return this.cropToFrame[0]!;
  }

  get left(): number {
    return this.cropToFrame[2]! - edgeShift(this.toFrame);
  }

  get top(): number {
    return this.cropToFrame[5]! - edgeShift(this.toFrame);
  }

  /**
   * Aims at all of the frame.
   * @param pictureSize  the frame's long side on the canvas, pixels; on a canvas that is
   *   larger the picture lies at the top left, the rest is black
   */
  aimAtFrame({ width, height }: Frame, pictureSize: number): void {
    const scale = Math.min(
      pictureSize / Math.max(width, height),
      this.canvasWidth / width,
      this.canvasHeight / height,
    );
    this.aim(0, 0, 1 / scale);
  }

  /**
   * Aims at a face, which comes to lie in the canvas's middle.
   * @param box  left, top, right, bottom
   * @param faceSize  its longer side on the canvas, pixels
   */
  aimAround(box: Float32Array, faceSize: number): void {
    const width = box[2]! - box[0]!;
    const height = box[3]! - box[1]!;
    const toFrame = Math.max(width, height) / faceSize;
    const left = box[0]! + (width - this.canvasWidth * toFrame) / 2;
    const top = box[1]! + (height - this.canvasHeight * toFrame) / 2;
    this.aim(left, top, toFrame);
  }

  /** Puts what is aimed at on the canvas, black beyond the frame, and runs the network. */
  look({ data, width, height }: Frame, format: TensorFormat): void {
    native.sampleToTensor(
      data,
      width,
      height,
      this.cropToFrame,
      this.session.input(this.inputName),
      this.canvasWidth,
      this.canvasHeight,
      format,
    );
    this.session.run();
  }

  private aim(left: number, top: number, toFrame: number): void {
    this.cropToFrame[0] = toFrame;
    this.cropToFrame[2] = left + edgeShift(toFrame);
    this.cropToFrame[4] = toFrame;
    this.cropToFrame[5] = top + edgeShift(toFrame);
  }
}

/** Pixel areas are laid on each other edge to edge, as image resizing does. */
function edgeShift(toFrame: number): number {
  return (toFrame - 1) / 2;
}
