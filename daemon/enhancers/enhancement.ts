// The stage after the swap: enhances the swapped face, every frame or less often. What
// the network added to the aligned crop is kept, and added again to the frames in
// between, where it follows the face; so the picture neither flickers nor waits.
import { native } from '../../native/index.js';
import { AlignedCrop } from '../faces/aligned-crop.js';
import { FIVE_POINTS_LENGTH, MAX_FACES, type TrackedFace } from '../faces/face.js';
import { PerFace } from '../faces/per-face.js';
import type { Frame } from '../frames/frame.js';
import { createAffine, transformPoints } from '../geometry/affine.js';
import { fitSimilarity } from '../geometry/similarity.js';
import { templatePoints } from '../geometry/templates.js';
import { Cadence, type CadenceSettings, NEVER } from '../timing/cadence.js';
import type { StageClock } from '../timing/stage-clock.js';
import type { EnhancerFamilyOptions } from './enhancer.js';
import { type ResidualMaker, residualLength } from './residual-maker.js';

export interface EnhancementSettings extends CadenceSettings {
  /** How much of the enhanced face is shown, 0–1. */
  readonly blend: number;
}

/** How far the five points may have moved against each other since the network ran, as a
 *  fraction of the crop's side, for half of the residual to be left: what it adds is
 *  finer than that, and would lie beside what it belongs to. */
const TURNED = 0.01;

interface Enhanced {
  readonly residual: Float32Array;
  framesSinceRun: number;
  /** The five points in the enhanced crop when it was taken. */
  readonly fivePoints: Float32Array;
  /** Whether `residual` was ever made for this face. */
  isMade: boolean;
  /** The run under way is for this face and the source worn. */
  isAwaited: boolean;
  /** The face that was worn then. */
  source: unknown;
}

const forget = (enhanced: Enhanced) => {
  enhanced.framesSinceRun = NEVER;
  enhanced.isMade = false;
  enhanced.isAwaited = false;
};

export class Enhancement {
  private cadence: Cadence;
  /** What the maker is given. */
  private readonly crop: AlignedCrop;
  /** Of the enhanced crop, as is `frameToCrop`. */
  private readonly template: Float64Array;
  private readonly frameToCrop = createAffine();
  private readonly pointsNow = new Float32Array(FIVE_POINTS_LENGTH);
  private readonly perFace: PerFace<Enhanced>;
  /** Whose crop the maker has; null while it rests. */
  private running: Enhanced | null = null;
  private readonly pointsOfRun = new Float32Array(FIVE_POINTS_LENGTH);
  /** Most frames that a face waited in the frame before, and in this one so far: who
   *  waited longest is next. */
  private longestWait = 0;
  private longestWaitSoFar = 0;

  /** @param clock  records the stage 'enhancer' */
  constructor(
    private readonly maker: ResidualMaker,
    private settings: EnhancementSettings,
    private readonly clock?: Pick<StageClock, 'record'>,
  ) {
    const { template, format, crop, cropSize, enhancedSize } = maker;
    this.cadence = new Cadence(settings);
    this.crop = new AlignedCrop(template, cropSize, format, crop);
    const factor = enhancedSize / cropSize;
    // Pixel centres lie at integers: the crop's edges, not its first pixels, coincide.
    this.template = templatePoints(template, cropSize).map(
      (v) => (v + 0.5) * factor - 0.5,
    );
    this.perFace = new PerFace<Enhanced>(
      MAX_FACES,
      () => ({
        residual: new Float32Array(residualLength(maker)),
        fivePoints: new Float32Array(FIVE_POINTS_LENGTH),
        framesSinceRun: NEVER,
        isMade: false,
        isAwaited: false,
        source: null,
      }),
      forget,
    );
  }

  tune(settings: EnhancementSettings, options: EnhancerFamilyOptions): void {
    this.settings = settings;
    this.cadence = new Cadence(settings);
    this.maker.tune(options);
  }

  /** To be called once per frame. */
  beginFrame(): void {
    this.cadence.beginFrame();
    this.longestWait = this.longestWaitSoFar;
    this.longestWaitSoFar = 0;
  }

  /**
   * @param output  holds the swapped face
   * @param source  the face that is worn
   */
  enhance(output: Frame, face: TrackedFace, source: unknown): void {
    this.collect();
    const enhanced = this.perFace.of(face.id);
    if (enhanced.source !== source) {
      enhanced.source = source;
      forget(enhanced);
    }
    enhanced.framesSinceRun += 1;
    if (this.isNext(enhanced)) this.begin(output, face, enhanced);
    this.longestWaitSoFar = Math.max(this.longestWaitSoFar, enhanced.framesSinceRun);
    // Of a maker that blocks, the run is over.
    this.collect();
    if (enhanced.isMade) this.add(output, face, enhanced);
  }

  close(): void | Promise<void> {
    return this.maker.close();
  }

  private isNext({ framesSinceRun }: Enhanced): boolean {
    return (
      this.running === null &&
      framesSinceRun >= this.longestWait &&
      this.cadence.isDue(framesSinceRun)
    );
  }

  private begin(output: Frame, face: TrackedFace, enhanced: Enhanced): void {
    if (!this.locate(face, this.pointsOfRun)) return;
    if (!this.crop.take(output, face.fivePoints)) return;
    enhanced.framesSinceRun = 0;
    enhanced.isAwaited = true;
    this.running = enhanced;
    this.cadence.beginRun();
    this.maker.begin();
  }

  /** Takes what a run made, once it is over. */
  private collect(): void {
    const { running, maker } = this;
    if (running === null || maker.isBusy) return;
    this.running = null;
    this.cadence.spend(maker.durationUs);
    this.clock?.record('enhancer', maker.durationUs);
    if (!running.isAwaited) return;
    running.isAwaited = false;
    running.isMade = maker.isMade;
    if (!maker.isMade) return;
    running.residual.set(maker.residual);
    running.fivePoints.set(this.pointsOfRun);
  }

  private add(output: Frame, face: TrackedFace, enhanced: Enhanced): void {
    if (!this.locate(face, this.pointsNow)) return;
    native.addResidual(
      output.data,
      output.width,
      output.height,
      this.frameToCrop,
      enhanced.residual,
      this.maker.enhancedSize,
      this.settings.blend * this.lasting(enhanced),
    );
  }

  /**
   * Aligns the face with the enhanced crop: sets `frameToCrop`.
   * @param points  out: its five points in that crop
   * @returns false when it cannot be aligned
   */
  private locate(face: TrackedFace, points: Float32Array): boolean {
    const { frameToCrop } = this;
    if (!fitSimilarity(face.fivePoints, this.template, frameToCrop)) return false;
    transformPoints(frameToCrop, face.fivePoints, points, FIVE_POINTS_LENGTH / 2);
    return true;
  }

  /** How much of the residual still fits a face that has turned or talks, 0–1. */
  private lasting({ fivePoints }: Enhanced): number {
    const { pointsNow, maker } = this;
    let squares = 0;
    for (let i = 0; i < pointsNow.length; i++) {
      squares += (pointsNow[i]! - fivePoints[i]!) ** 2;
    }
    const half = TURNED * maker.enhancedSize;
    return 1 / (1 + (2 * squares) / (pointsNow.length * half * half));
  }
}
