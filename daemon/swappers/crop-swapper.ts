// What the swappers that repaint an aligned crop have in common: the target face is cut
// out along a template, a network paints the source face over it, and the result is
// blended back softly.
import { native, type TensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { TrackedFace } from '../faces/face.js';
import type { SourceFace } from '../faces/source-face.js';
import type { Frame } from '../frames/frame.js';
import { createAffine, invertAffine } from '../geometry/affine.js';
import { fitSimilarity } from '../geometry/similarity.js';
import { type TemplateName, templatePoints } from '../geometry/templates.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import { Session, type SessionOptions } from '../inference/session.js';
import { boxMask } from './box-mask.js';
import { putPart, takePart } from './pixel-boost.js';
import type { PreparedSource, Swapper } from './swapper.js';

/** How a family's network is spoken to. */
export interface CropNetwork {
  /** Side of the crop that the network takes and gives. */
  readonly size: number;
  readonly template: TemplateName;
  /** Of the input "target"; the output has the same channels. */
  readonly format: TensorFormat;
  /** Range of the output. */
  readonly least: number;
  readonly most: number;
  /** Name of the output that says where the face is (0–1), if there is one. */
  readonly maskName?: string;
}

/** The numbers that tell the network whom to paint. */
export interface PreparedIdentity extends PreparedSource {
  readonly identity: Float32Array;
}

export type PrepareIdentity = (source: SourceFace) => Float32Array;

/** Names of the published files' inputs. */
const TARGET = 'target';
const SOURCE = 'source';

/**
 * Opens a network with the inputs "target" [1, 3, size, size] and "source" [1, n].
 * @throws GuiseError of Session.open, MODEL_UNEXPECTED_SHAPE
 */
export function openCropSession(
  file: string,
  model: ModelEntry,
  { size, maskName }: Pick<CropNetwork, 'size' | 'maskName'>,
  identityLength: number,
  options: SessionOptions,
): Session {
  const picture = [1, 3, size, size];
  const session = Session.open(file, {
    ...options,
    inputShapes: { [TARGET]: picture, [SOURCE]: [1, identityLength] },
  });
  const shapeOf = (name: string | undefined) =>
    name !== undefined && session.outputNames.includes(name)
      ? session.outputShape(name).join()
      : 'none';
  const isFit =
    session.inputNames.length === 2 &&
    session.inputNames.includes(TARGET) &&
    session.inputNames.includes(SOURCE) &&
    shapeOf(pictureName(session, maskName)) === picture.join() &&
    (maskName === undefined || shapeOf(maskName) === `1,1,${size},${size}`);
  if (isFit) return session;
  const inputs = session.inputNames.join(', ');
  const outputs = session.outputNames.map((name) => `${name} [${shapeOf(name)}]`);
  session.close();
  throw new GuiseError(
    'MODEL_UNEXPECTED_SHAPE',
    `The swapper ${model.name} must turn "${TARGET}" [${picture.join(', ')}] and "${SOURCE}" into a picture of that shape; it turns ${inputs} into ${outputs.join(', ')}.`,
  );
}

/** The first output that is not the mask. */
function pictureName(session: Session, maskName: string | undefined): string | undefined {
  return session.outputNames.find((name) => name !== maskName);
}

export class CropSwapper implements Swapper {
  readonly models: Swapper['models'];
  private readonly size: number;
  private readonly template: Float64Array;
  private readonly frameToCrop = createAffine();
  private readonly cropToFrame = createAffine();
  private readonly crop: Float32Array;
  private readonly painted: Float32Array;
  private readonly box: Float32Array;
  /** `box`, lowered by the network's own mask where it has one. */
  private readonly mask: Float32Array;
  private readonly target: Float32Array;
  private readonly source: Float32Array;
  private readonly picture: Float32Array;
  private readonly ownMask: Float32Array | null;
  private readonly scale: number;
  private readonly offset: number;

  /** @param boost  pixel boost: the crop is so many times the network's size */
  constructor(
    model: ModelEntry,
    private readonly session: Session,
    private readonly network: CropNetwork,
    private readonly boost: number,
    private readonly identityOf: PrepareIdentity,
  ) {
    this.family = model.family;
    this.models = [{ name: model.name, provider: session.provider }];
    this.size = network.size * boost;
    this.template = templatePoints(network.template, this.size);
    this.crop = new Float32Array(3 * this.size * this.size);
    this.painted = new Float32Array(this.crop.length);
    this.box = boxMask(this.size);
    this.target = session.input(TARGET);
    this.source = session.input(SOURCE);
    this.picture = session.output(pictureName(session, network.maskName)!);
    this.ownMask = network.maskName ? session.output(network.maskName) : null;
    this.mask = this.ownMask ? new Float32Array(this.box.length) : this.box;
    this.scale = 255 / (network.most - network.least);
    this.offset = -network.least * this.scale;
  }

  readonly family: string;

  async prepare(source: SourceFace): Promise<PreparedIdentity> {
    return { name: source.name, identity: this.identityOf(source) };
  }

  swap(input: Frame, output: Frame, face: TrackedFace, source: PreparedSource): boolean {
    const { frameToCrop, cropToFrame, size } = this;
    const isAligned =
      isInFrame(face.box, input) &&
      fitSimilarity(face.fivePoints, this.template, frameToCrop) &&
      invertAffine(frameToCrop, cropToFrame);
    if (!isAligned) return false;
    native.sampleToTensor(
      input.data,
      input.width,
      input.height,
      cropToFrame,
      this.crop,
      size,
      size,
      this.network.format,
    );
    this.source.set((source as PreparedIdentity).identity);
    if (!this.paint()) return false;
    native.blendCrop(
      output.data,
      output.width,
      output.height,
      frameToCrop,
      this.painted,
      this.mask,
      size,
      size,
      this.scale,
      this.offset,
    );
    return true;
  }

  close(): void {
    this.session.close();
  }

  /** From `crop` to `painted` and `mask`. @returns false when no picture came out */
  private paint(): boolean {
    const { network, boost, box, mask, ownMask } = this;
    const { size, least, most } = network;
    for (let top = 0; top < boost; top++) {
      for (let left = 0; left < boost; left++) {
        takePart(this.crop, this.target, size, boost, left, top);
        this.session.run();
        const isPicture =
          putPart(this.picture, this.painted, size, boost, left, top, least, most) &&
          (!ownMask || putPart(ownMask, mask, size, boost, left, top, 0, 1));
        if (!isPicture) return false;
      }
    }
    if (ownMask) {
      for (let i = 0; i < mask.length; i++) mask[i] = Math.min(mask[i]!, box[i]!);
    }
    return true;
  }
}

/** @param box  left, top, right, bottom */
function isInFrame(box: Float32Array, { width, height }: Frame): boolean {
  return box[0]! < width && box[1]! < height && box[2]! > 0 && box[3]! > 0;
}
