// The stage after the enhancer: gives back to the wearer what the masks ask for. All of
// them are combined by minimum over one aligned crop, softened, checked against the
// limit, and applied to the face region in one pass.
import { native } from '../../native/index.js';
import { MAX_FACES, type TrackedFace } from '../faces/face.js';
import { PerFace } from '../faces/per-face.js';
import type { Frame } from '../frames/frame.js';
import { alignCrop, createCropPlace } from '../geometry/alignment.js';
import { templatePoints } from '../geometry/templates.js';
import { Cadence, type CadenceSettings, NEVER } from '../timing/cadence.js';
import { tick, usSince } from '../timing/tick.js';
import { MOST_BEHIND_HAND, RestorationLimit } from './restoration-limit.js';
import { MASK_SIZE, MASK_TEMPLATE, type WearerMask } from './wearer-mask.js';
import type { MaskOptions } from './wearer-masks.js';

export interface RestorationSettings extends CadenceSettings {
  /** Softness of the masks' edges: σ as a fraction of the crop's side. */
  readonly blur: number;
}

/** Frames in which what is given back goes, once the limit refuses the masks, and comes
 *  again. At once, hair and mouth would flash where masks are about the limit. */
const FADE_FRAMES = 6;

interface Remembered {
  /** What the networks said when they last ran. */
  readonly mask: Float32Array;
  framesSinceRun: number;
  /** What all masks together said when they were obeyed last. */
  readonly obeyed: Float32Array;
  /** How much of that is given back, 0 to FADE_FRAMES; NEVER before the first frame. */
  obeyedFrames: number;
}

const forget = (remembered: Remembered) => {
  remembered.mask.fill(1);
  remembered.framesSinceRun = NEVER;
  remembered.obeyedFrames = NEVER;
};

export class Restoration {
  private cadence: Cadence;
  private readonly template = templatePoints(MASK_TEMPLATE, MASK_SIZE);
  private readonly limit = new RestorationLimit(
    MASK_TEMPLATE,
    MASK_SIZE,
    MOST_BEHIND_HAND,
  );
  private readonly crop = createCropPlace();
  private readonly mask = new Float32Array(MASK_SIZE * MASK_SIZE);
  private readonly scratch = new Float32Array(MASK_SIZE * (MASK_SIZE + 1));
  private readonly perFace = new PerFace<Remembered>(
    MAX_FACES,
    () => ({
      mask: new Float32Array(MASK_SIZE * MASK_SIZE).fill(1),
      framesSinceRun: NEVER,
      obeyed: new Float32Array(MASK_SIZE * MASK_SIZE),
      obeyedFrames: NEVER,
    }),
    forget,
  );
  /** They run as often as time allows; the others in every frame. */
  private readonly networks: readonly WearerMask[];
  private readonly outlines: readonly WearerMask[];

  constructor(
    readonly masks: readonly WearerMask[],
    private settings: RestorationSettings,
  ) {
    this.cadence = new Cadence(settings);
    this.networks = masks.filter(({ usesNetwork }) => usesNetwork);
    this.outlines = masks.filter(({ usesNetwork }) => !usesNetwork);
  }

  /** @param families  of the masks, in their order */
  tune(
    settings: RestorationSettings,
    families: readonly { options: MaskOptions }[],
  ): void {
    this.settings = settings;
    this.cadence = new Cadence(settings);
    for (const [i, { options }] of families.entries()) this.masks[i]!.tune(options);
  }

  /** To be called once per frame. */
  beginFrame(): void {
    this.cadence.beginFrame();
  }

  /**
   * @param input   the camera's frame, which the masks look at; read only
   * @param before  `output` as it was before this face was swapped: what is given back,
   *   so that another face's swap in it stays
   */
  restore(input: Frame, before: Frame, output: Frame, face: TrackedFace): void {
    const { crop, mask } = this;
    if (!alignCrop(face.fivePoints, this.template, crop)) return;
    const remembered = this.perFace.of(face.id);
    remembered.framesSinceRun += 1;
    const isDue = this.cadence.isDue(remembered.framesSinceRun);
    if (this.networks.length > 0 && isDue) this.runNetworks(input, face, remembered);
    mask.set(remembered.mask);
    for (let i = 0; i < this.outlines.length; i++) {
      this.outlines[i]!.lower(input, face, crop, mask);
    }
    native.softenMask(mask, this.scratch, MASK_SIZE, this.settings.blur * MASK_SIZE);
    if (!this.obey(remembered)) return;
    native.restoreByMask(
      output.data,
      output.width,
      output.height,
      before.data,
      crop.frameToCrop,
      mask,
      MASK_SIZE,
    );
  }

  /**
   * Makes of `mask` what is obeyed of it: all, or so much of what was obeyed last.
   * @returns false when nothing is given back
   */
  private obey(remembered: Remembered): boolean {
    const { mask } = this;
    const { obeyed, obeyedFrames } = remembered;
    const isAllowed = this.limit.allows(mask);
    const target = isAllowed ? FADE_FRAMES : 0;
    const frames =
      obeyedFrames === NEVER ? target : obeyedFrames + Math.sign(target - obeyedFrames);
    remembered.obeyedFrames = frames;
    if (isAllowed) obeyed.set(mask);
    if (frames === FADE_FRAMES) return true;
    for (let i = 0; i < mask.length; i++) {
      mask[i] = 1 - ((1 - obeyed[i]!) * frames) / FADE_FRAMES;
    }
    return frames > 0;
  }

  close(): void {
    for (const mask of this.masks) mask.close();
  }

  private runNetworks(input: Frame, face: TrackedFace, remembered: Remembered): void {
    const begunAt = tick();
    remembered.mask.fill(1);
    for (let i = 0; i < this.networks.length; i++) {
      this.networks[i]!.lower(input, face, this.crop, remembered.mask);
    }
    remembered.framesSinceRun = 0;
    this.cadence.spend(usSince(begunAt));
  }
}
