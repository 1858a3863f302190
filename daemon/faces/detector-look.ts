// One look of a detector at the frame: the picture shrunk onto the network's canvas.
import { native, type TensorFormat } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';
import { createAffine } from '../geometry/affine.js';
import type { Session } from '../inference/session.js';

export class DetectorLook {
  private readonly cropToFrame = createAffine();
  /** Canvas coordinates × this = frame coordinates. */
  toFrame = 1;
  private frameWidth = 0;
  private frameHeight = 0;

  /**
   * @param pictureSize  the frame's long side on the canvas, pixels; on a canvas that
   *   is larger the picture lies at the top left, the rest is black
   */
  constructor(
    readonly session: Session,
    private readonly inputName: string,
    readonly canvasWidth: number,
    readonly canvasHeight: number,
    private readonly pictureSize: number,
  ) {}

  /** Puts the frame on the canvas and runs the network. */
  look(frame: Frame, format: TensorFormat): void {
    const { width, height } = frame;
    if (width !== this.frameWidth || height !== this.frameHeight) this.fit(width, height);
    native.sampleToTensor(
      frame.data,
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

  private fit(width: number, height: number): void {
    this.frameWidth = width;
    this.frameHeight = height;
    const scale = Math.min(
      this.pictureSize / Math.max(width, height),
      this.canvasWidth / width,
      this.canvasHeight / height,
    );
    this.toFrame = 1 / scale;
    // Pixel areas are laid on each other edge to edge, as image resizing does.
    const shift = (this.toFrame - 1) / 2;
    this.cropToFrame[0] = this.toFrame;
    this.cropToFrame[2] = shift;
    this.cropToFrame[4] = this.toFrame;
    this.cropToFrame[5] = shift;
  }
}
