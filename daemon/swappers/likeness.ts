// Likeness: how far the painted face goes from the wearer's identity towards the source's
// and beyond, by moving the numbers that the network is told.
// Source: facefusion's face_swapper (source · (1 − w) + wearer · w, w between −0.35 and
// 0.35). Unlike there, the result keeps the source's length, which networks were trained
// with.
import { MAX_FACES, type TrackedFace } from '../faces/face.js';
import type { FaceRecogniser } from '../faces/face-recogniser.js';
import { PerFace } from '../faces/per-face.js';
import type { Frame } from '../frames/frame.js';

/** Of the wearer's identity that is added or taken away at the ends of the scale. */
const MOST = 0.35;

interface Wearer {
  /** In the network's own form. */
  numbers: Float32Array;
  isKnown: boolean;
}

/** Brings an embedding, at its recogniser's own length, into the network's form. */
type InForm = (embedding: Float32Array) => Float32Array;

export class Likeness {
  private readonly embedding: Float32Array;
  private readonly wearers = new PerFace<Wearer>(
    MAX_FACES,
    () => ({ numbers: new Float32Array(0), isKnown: false }),
    (wearer) => {
      wearer.isKnown = false;
    },
  );

  /** @param likeness  −1 leans towards the wearer, 1 away */
  constructor(
    readonly recogniser: FaceRecogniser,
    private readonly inForm: InForm,
    private readonly likeness: number,
  ) {
    this.embedding = new Float32Array(recogniser.length);
  }

  /**
   * The wearer is looked at once, when the face comes into view.
   * @param numbers  the source's
   * @param into     out: as many
   */
  lean(numbers: Float32Array, input: Frame, face: TrackedFace, into: Float32Array): void {
    const wearer = this.wearers.of(face.id);
    if (!wearer.isKnown) this.recognise(input, face, wearer);
    const share = -MOST * this.likeness;
    let before = 0;
    let after = 0;
    for (let i = 0; i < into.length; i++) {
      const own = numbers[i]!;
      const value = own * (1 - share) + wearer.numbers[i]! * share;
      into[i] = value;
      before += own * own;
      after += value * value;
    }
    const gain = after > 0 ? Math.sqrt(before / after) : 1;
    for (let i = 0; i < into.length; i++) into[i]! *= gain;
  }

  close(): void {
    this.recogniser.close();
  }

  private recognise(input: Frame, face: TrackedFace, wearer: Wearer): void {
    const { embedding } = this;
    const length = this.recogniser.embed(input, face.fivePoints, embedding);
    for (let i = 0; i < embedding.length; i++) embedding[i]! *= length;
    wearer.numbers = this.inForm(embedding).slice();
    wearer.isKnown = true;
  }
}
