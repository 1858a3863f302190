// What the swappers that repaint an aligned crop have in common: the target face is cut
// out along a template, a network paints the source face over it, and the result is
// blended back softly.
import { native } from '../../native/index.js';
import type { TrackedFace } from '../faces/face.js';
import type { SourceFace } from '../faces/source-face.js';
import type { Frame } from '../frames/frame.js';
import type { ModelEntry } from '../inference/model-manifest.js';
import type { Session } from '../inference/session.js';
import { AlignedCrop } from './aligned-crop.js';
import { type CropNetwork, pictureName, sourceName, targetName } from './crop-network.js';
import { PasteBack, type PasteBackSettings } from './paste-back.js';
import type { PreparedSource, Swapper } from './swapper.js';

/** What tells the network whom to paint. */
export interface SourceReader {
  /**
   * @returns the numbers of the network's source input, valid until the next call
   * @throws GuiseError of the kinds that Swapper.prepare throws
   */
  read(source: SourceFace): Float32Array;
  close(): void;
}

interface PreparedNumbers extends PreparedSource {
  readonly numbers: Float32Array;
}

export class CropSwapper implements Swapper {
  private readonly size: number;
  private readonly crop: AlignedCrop;
  private readonly painted: Float32Array;
  private readonly pasteBack: PasteBack;
  /** The box of `pasteBack`, lowered by the network's own mask where it has one. */
  private readonly mask: Float32Array;
  private readonly target: Float32Array;
  private readonly source: Float32Array;
  private readonly picture: Float32Array;
  private readonly ownMask: Float32Array | null;
  /** Where the network sees the face, on the whole crop. */
  private readonly seen: Float32Array;
  private readonly scale: number;
  private readonly offset: number;

  /** @param boost  pixel boost: the crop is so many times the network's size */
  constructor(
    model: ModelEntry,
    private readonly session: Session,
    private readonly network: CropNetwork,
    private readonly boost: number,
    private readonly reader: SourceReader,
    pasteBack: PasteBackSettings,
  ) {
    this.size = network.size * boost;
    const pixels = new Float32Array(3 * this.size * this.size);
    const { template, format } = network;
    this.crop = new AlignedCrop(template, this.size, format, pixels);
    this.painted = new Float32Array(pixels.length);
    this.pasteBack = new PasteBack(this.size, pasteBack);
    const { box } = this.pasteBack;
    this.target = session.input(targetName(model));
    this.source = session.input(sourceName(model));
    this.picture = session.output(pictureName(session, network.maskName)!);
    this.ownMask = network.maskName ? session.output(network.maskName) : null;
    this.mask = this.ownMask ? new Float32Array(box.length) : box;
    this.seen = new Float32Array(this.ownMask ? box.length : 0);
    this.scale = 255 / (network.most - network.least);
    this.offset = -network.least * this.scale;
  }

  async prepare(source: SourceFace): Promise<PreparedNumbers> {
    return { name: source.name, numbers: this.reader.read(source).slice() };
  }

  swap(input: Frame, output: Frame, face: TrackedFace, source: PreparedSource): boolean {
    const { crop } = this;
    if (!crop.take(input, face)) return false;
    this.source.set((source as PreparedNumbers).numbers);
    if (!this.paint()) return false;
    this.pasteBack.paste(
      input,
      output,
      crop.frameToCrop,
      crop.cropToFrame,
      this.painted,
      this.mask,
      this.scale,
      this.offset,
    );
    return true;
  }

  close(): void {
    this.session.close();
    this.reader.close();
  }

  /** From `crop` to `painted` and `mask`. @returns false when no picture came out */
  private paint(): boolean {
    const { network, boost, painted, mask, ownMask, seen } = this;
    const { size, least, most } = network;
    for (let top = 0; top < boost; top++) {
      for (let left = 0; left < boost; left++) {
        native.takePart(this.crop.pixels, this.target, size, boost, left, top);
        this.session.run();
        const isPicture =
          native.putPart(this.picture, painted, size, boost, left, top, least, most) &&
          (!ownMask || native.putPart(ownMask, seen, size, boost, left, top, 0, 1));
        if (!isPicture) return false;
      }
    }
    if (ownMask) {
      mask.set(this.pasteBack.box);
      native.lowerByValues(seen, this.size, mask, this.size);
    }
    return true;
  }
}
