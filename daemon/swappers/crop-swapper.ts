// What the swappers that repaint an aligned crop have in common: the target face is cut
// out along a template, a network paints the source face over it, and the result is
// blended back softly.
import { native } from '../../native/index.js';
import { AlignedCrop } from '../faces/aligned-crop.js';
import { isInFrame, type TrackedFace } from '../faces/face.js';
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { Session } from '../inference/session.js';
import { MOST_NOT_PAINTED, RestorationLimit } from '../masks/restoration-limit.js';
import type { SourceFace } from '../source-faces/source-face.js';
import { type CropNetwork, pictureName, sourceName, targetName } from './crop-network.js';
import { PasteBack } from './paste-back.js';
import type { PreparedSource, Swapper } from './swapper.js';
import type { SwapperSettings } from './swapper-settings.js';

/** What tells the network whom to paint. */
export interface SourceReader {
  /**
   * @returns the numbers of the network's source input, valid until the next call
   * @throws GuiseError of the kinds that Swapper.prepare throws
   */
  read(source: SourceFace): Float32Array;
  /**
   * Tells the network whom to paint over a face.
   * @param numbers  as `read` gave them
   * @param to       out: the network's source input
   */
  tell(numbers: Float32Array, input: Frame, face: TrackedFace, to: Float32Array): void;
  close(): void;
}

interface PreparedNumbers extends PreparedSource {
  readonly numbers: Float32Array;
}

/** What depends on the size of the crop and on the settings. */
interface Canvas {
  /** Pixel boost: the crop is so many times the network's size. */
  readonly boost: number;
  /** Of the crop. */
  readonly size: number;
  readonly crop: AlignedCrop;
  readonly painted: Float32Array;
  readonly pasteBack: PasteBack;
  /** The box of `pasteBack`, lowered by the network's own mask where it has one. */
  readonly mask: Float32Array;
  /** Where the network sees the face, on the whole crop. */
  readonly seen: Float32Array;
  /** How much of the face the network's own mask may leave; null where it has none. */
  readonly limit: RestorationLimit | null;
}

export class CropSwapper implements Swapper {
  private canvas: Canvas;
  private readonly target: Float32Array;
  private readonly source: Float32Array;
  private readonly picture: Float32Array;
  private readonly ownMask: Float32Array | null;
  private readonly scale: number;
  private readonly offset: number;

  constructor(
    model: ModelEntry,
    private readonly session: Session,
    private readonly network: CropNetwork,
    private readonly reader: SourceReader,
    settings: SwapperSettings,
  ) {
    this.target = session.input(targetName(model));
    this.source = session.input(sourceName(model));
    this.picture = session.output(pictureName(session, network.maskName)!);
    this.ownMask = network.maskName ? session.output(network.maskName) : null;
    this.scale = 255 / (network.most - network.least);
    this.offset = 0 - network.least * this.scale;
    this.canvas = this.canvasFor(settings);
  }

  tune(settings: SwapperSettings): void {
    this.canvas = this.canvasFor(settings);
  }

  private canvasFor({ swapper, pasteBack: edge }: SwapperSettings): Canvas {
    const { template, format, size: networkSize } = this.network;
    const boost = swapper.pixelBoost ?? 1;
    const size = networkSize * boost;
    const pixels = new Float32Array(3 * size * size);
    const pasteBack = new PasteBack(size, edge);
    return {
      boost,
      size,
      crop: new AlignedCrop(template, size, format, pixels),
      painted: new Float32Array(pixels.length),
      pasteBack,
      mask: this.ownMask ? new Float32Array(size * size) : pasteBack.box,
      seen: new Float32Array(this.ownMask ? size * size : 0),
      limit: this.ownMask && new RestorationLimit(template, size, MOST_NOT_PAINTED),
    };
  }

  async prepare(source: SourceFace): Promise<PreparedNumbers> {
    return { name: source.name, numbers: this.reader.read(source).slice() };
  }

  swap(input: Frame, output: Frame, face: TrackedFace, source: PreparedSource): boolean {
    const { crop, pasteBack, painted, mask } = this.canvas;
    // Of what is shown so far: a face beside this one comes back as it was swapped.
    if (!isInFrame(face, output) || !crop.take(output, face.fivePoints)) return false;
    this.reader.tell((source as PreparedNumbers).numbers, input, face, this.source);
    if (!this.paint()) return false;
    pasteBack.paste(input, output, crop, painted, mask, this.scale, this.offset);
    return true;
  }

  close(): void {
    this.session.close();
    this.reader.close();
  }

  /** From `crop` to `painted` and `mask`. @returns false when no picture of a face came out */
  private paint(): boolean {
    const { network, ownMask } = this;
    const { boost, crop, painted, mask, seen, limit } = this.canvas;
    const { size, least, most } = network;
    for (let top = 0; top < boost; top++) {
      for (let left = 0; left < boost; left++) {
        native.takePart(crop.pixels, this.target, size, boost, left, top);
        this.session.run();
        const isPicture =
          native.putPart(this.picture, painted, size, boost, left, top, least, most) &&
          (!ownMask || native.putPart(ownMask, seen, size, boost, left, top, 0, 1));
        if (!isPicture) return false;
      }
    }
    if (!limit) return true;
    const { pasteBack, size: whole } = this.canvas;
    mask.set(pasteBack.box);
    native.lowerByValues(seen, whole, mask, whole);
    return limit.allows(mask);
  }
}
