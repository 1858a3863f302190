// What the detector families share: looks at one or more sizes and around a face, a
// threshold, and dropping overlaps. A family adds how its outputs become faces.
import type { TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { DetectedFaces } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { numberOf, pixelFormatOf } from '../inference/numerics.js';
import { Session } from '../inference/session.js';
import { DetectorLook } from './detector-look.js';
import { FaceCandidates } from './face-candidates.js';
import {
  CLOSE_UP_PICTURE_SIZE,
  type DetectAround,
  type DetectorOptions,
  type FaceDetector,
} from './face-detector.js';

/** Strides of the three grids that all families have. */
export const STRIDES = [8, 16, 32] as const;

/** Canvas sides are multiples of the largest stride. */
const CANVAS_STEP = 32;

/**
 * The canvas of a look around a face, and the longer side of the face's box on it: there
 * is room for the face to move by a third of its size in a frame. Measured with four
 * detectors on the demonstration's clip: of faces from 48 to 96 pixels they are most exact
 * with 80, on a canvas of 128 as on one of 160, and no less than in the whole frame.
 */
const AROUND_CANVAS_SIDE = 128;
const AROUND_FACE_SIZE = 80;

/** Turns a network's outputs into candidates. */
export interface GridDecoder {
  /**
   * @param toFrame  canvas coordinates × this = frame coordinates, but for where the
   *   canvas begins
   */
  decode(candidates: FaceCandidates, leastScore: number, toFrame: number): void;
}

/**
 * Made once per look, after the first run, so that all output shapes are known.
 * @throws GuiseError MODEL_UNEXPECTED_SHAPE when the outputs are not the family's
 */
export type MakeDecoder = (
  session: Session,
  canvasWidth: number,
  canvasHeight: number,
) => GridDecoder;

/** Opens a detector; a family calls it with its decoder. */
export async function openGridDetector(
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
  makeDecoder: MakeDecoder,
): Promise<FaceDetector> {
  const format = pixelFormatOf(model, 'black');
  const leastScore = options.leastScore ?? numberOf(model, 'scoreThreshold');
  const mostOverlap = numberOf(model, 'overlapThreshold');
  const opened: DetectorLook[] = [];
  const open = (width: number, height: number): DecodedLook => {
    const look = openLook(file, model, options, width, height);
    opened.push(look);
    const decoder = makeDecoder(look.session, look.canvasWidth, look.canvasHeight);
    return { look, decoder };
  };
  try {
    const whole = (options.pictureSizes ?? [CLOSE_UP_PICTURE_SIZE]).map((pictureSize) => {
      const { width, height } = options.frameSize ?? { width: 1, height: 1 };
      const scale = pictureSize / Math.max(width, height);
      return {
        pictureSize,
        ...open(canvasSide(width * scale), canvasSide(height * scale)),
      };
    });
    const around =
      options.looksAround && whole.every(({ look }) => look.takesOtherSizes)
        ? open(AROUND_CANVAS_SIDE, AROUND_CANVAS_SIDE)
        : null;
    return new GridDetector(whole, around, format, leastScore, mostOverlap);
  } catch (error) {
    for (const look of opened) look.session.close();
    throw error;
  }
}

const canvasSide = (side: number) => Math.ceil(side / CANVAS_STEP) * CANVAS_STEP;

/** @param width  of the canvas, where the file leaves it open */
function openLook(
  file: string | Uint8Array,
  model: ModelEntry,
  options: DetectorOptions,
  width: number,
  height: number,
): DetectorLook {
  const session = Session.open(file, {
    ...options,
    model: model.name,
    openDimensions: [1, 3, height, width],
  });
  const name = session.inputNames[0] ?? '';
  const shape = session.inputShape(name);
  const [batch, channels, canvasHeight, canvasWidth] = shape;
  const isPicture = shape.length === 4 && batch === 1 && channels === 3;
  const isWhole = shape.slice(2).every((side) => side % CANVAS_STEP === 0);
  if (session.inputNames.length !== 1 || !isPicture || !isWhole) {
    session.close();
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The detector ${model.name} must have one input [1, 3, height, width] of multiples of ${CANVAS_STEP}; it has ${session.inputNames.length}, the first is [${shape.join(', ')}].`,
    );
  }
  return new DetectorLook(session, name, canvasWidth!, canvasHeight!);
}

interface DecodedLook {
  readonly look: DetectorLook;
  readonly decoder: GridDecoder;
}

class GridDetector implements FaceDetector {
  readonly detectAround: DetectAround | undefined;
  private readonly candidates = new FaceCandidates();

  constructor(
    private readonly whole: readonly (DecodedLook & { readonly pictureSize: number })[],
    private readonly around: DecodedLook | null,
    private readonly format: TensorFormat,
    private readonly leastScore: number,
    private readonly mostOverlap: number,
  ) {
    if (around) {
      this.detectAround = (frame, box, found) => {
        around.look.aimAround(box, AROUND_FACE_SIZE);
        this.look(frame, around);
        this.candidates.settle(this.mostOverlap, found);
        found.shift(around.look.left, around.look.top);
      };
    }
  }

  detect(frame: Frame, found: DetectedFaces): void {
    for (let i = 0; i < this.whole.length; i++) {
      const part = this.whole[i]!;
      part.look.aimAtFrame(frame, part.pictureSize);
      this.look(frame, part);
    }
    this.candidates.settle(this.mostOverlap, found);
  }

  close(): void {
    for (const { look } of this.whole) look.session.close();
    this.around?.look.session.close();
  }

  private look(frame: Frame, { look, decoder }: DecodedLook): void {
    look.look(frame, this.format);
    decoder.decode(this.candidates, this.leastScore, look.toFrame);
  }
}

/** The outputs of one stride, found by their shapes. */
export interface GridOutputs {
  readonly stride: number;
  readonly columns: number;
  /** Proposals per grid cell. */
  readonly perCell: number;
  /** In the order in which the model lists them, by numbers per proposal. */
  readonly byWidth: ReadonlyMap<number, readonly Float32Array[]>;
}

/**
 * Sorts the outputs by grid and by numbers per proposal, whatever their order and
 * whether or not they have a batch dimension.
 * @param widths  how many outputs of each number per proposal every grid must have
 */
export function gridOutputs(
  session: Session,
  canvasWidth: number,
  canvasHeight: number,
  widths: ReadonlyMap<number, number>,
): GridOutputs[] {
  return STRIDES.map((stride) => {
    const columns = canvasWidth / stride;
    const cells = columns * (canvasHeight / stride);
    for (const perCell of [1, 2]) {
      const byWidth = outputsWithRows(session, cells * perCell);
      const isComplete = [...widths].every(
        ([width, count]) => byWidth.get(width)?.length === count,
      );
      if (isComplete) return { stride, columns, perCell, byWidth };
    }
    throw new GuiseError(
      'MODEL_UNEXPECTED_SHAPE',
      `The outputs of the detector ${session.model} do not fit a ${canvasWidth}×${canvasHeight} picture at stride ${stride}: ${describeOutputs(session)}.`,
    );
  });
}

function outputsWithRows(session: Session, rows: number): Map<number, Float32Array[]> {
  const byWidth = new Map<number, Float32Array[]>();
  for (const name of session.outputNames) {
    const shape = session.outputShape(name);
    const [actualRows, width] = shape.length === 3 ? shape.slice(1) : shape;
    const isBatchOfOne = shape.length === 2 || (shape.length === 3 && shape[0] === 1);
    if (!isBatchOfOne || actualRows !== rows || width === undefined) continue;
    byWidth.set(width, [...(byWidth.get(width) ?? []), session.output(name)]);
  }
  return byWidth;
}

export function describeOutputs(session: Session): string {
  return session.outputNames
    .map((name) => `${name} [${session.outputShape(name).join(', ')}]`)
    .join(', ');
}
