// The stage after the swap: enhances the swapped face, every frame or less often. What
// the network added to the aligned crop is kept, and added again to the frames in
// between, where it follows the face; so the picture neither flickers nor waits.
import { native } from '../../native/index.js';
import { FIVE_POINTS_LENGTH, MAX_FACES, type TrackedFace } from '../faces/face.js';
import { PerFace } from '../faces/per-face.js';
import type { Frame } from '../frames/frame.js';
import { createAffine, invertAffine, transformPoints } from '../geometry/affine.js';
import { fitSimilarity } from '../geometry/similarity.js';
import { templatePoints } from '../geometry/templates.js';
import { boxMask } from '../masks/box-mask.js';
import { Cadence, type CadenceSettings } from '../timing/cadence.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import type { Enhancer, EnhancerFamilyOptions } from './enhancer.js';

export interface EnhancementSettings extends CadenceSettings {
  /** How much of the enhanced face is shown, 0–1. */
  readonly blend: number;
}

/** Floats of a residual for each pixel; see native.makeResidual. */
const RESIDUAL_FLOATS = 4;

/** How far the five points may have moved against each other since the network ran, as a
 *  fraction of the crop's side, for half of the residual to be left: what it adds is
 *  finer than that, and would lie beside what it belongs to. */
const TURNED = 0.01;

interface Enhanced {
  readonly residual: Float32Array;
  framesSinceRun: number;
  /** The five points in the enhanced crop when it was made. */
  readonly fivePoints: Float32Array;
  /** Whether `residual` was ever made for this face. */
  isMade: boolean;
  /** The face that was worn then. */
  source: unknown;
}

const forget = (enhanced: Enhanced) => {
  enhanced.framesSinceRun = Number.POSITIVE_INFINITY;
  enhanced.isMade = false;
};

export class Enhancement {
  private cadence: Cadence;
  private readonly mask: Float32Array;
  private readonly cropTemplate: Float64Array;
  private readonly template: Float64Array;
  private readonly frameToCrop = createAffine();
  private readonly cropToFrame = createAffine();
  private readonly pointsNow = new Float32Array(FIVE_POINTS_LENGTH);
  private readonly perFace: PerFace<Enhanced>;
  /** What a value of the crop means on 0–255. */
  private readonly scale: number;
  private readonly offset: number;

  constructor(
    readonly enhancer: Enhancer,
    private settings: EnhancementSettings,
  ) {
    const { template, cropSize, enhancedSize, format } = enhancer;
    this.cadence = new Cadence(settings);
    this.mask = boxMask(enhancedSize);
    this.cropTemplate = templatePoints(template, cropSize);
    const factor = enhancedSize / cropSize;
    // Pixel centres lie at integers: the crop's edges, not its first pixels, coincide.
    this.template = this.cropTemplate.map((v) => (v + 0.5) * factor - 0.5);
    this.offset = format[0]!;
    this.scale = 1 / format[3]!;
    this.perFace = new PerFace<Enhanced>(
      MAX_FACES,
      () => ({
        residual: new Float32Array(enhancedSize * enhancedSize * RESIDUAL_FLOATS),
        fivePoints: new Float32Array(FIVE_POINTS_LENGTH),
        framesSinceRun: Number.POSITIVE_INFINITY,
        isMade: false,
        source: null,
      }),
      forget,
    );
  }

  tune(settings: EnhancementSettings, options: EnhancerFamilyOptions): void {
    this.settings = settings;
    this.cadence = new Cadence(settings);
    this.enhancer.tune(options);
  }

  /** To be called once per frame. */
  beginFrame(): void {
    this.cadence.beginFrame();
  }

  /**
   * @param output  holds the swapped face
   * @param source  the face that is worn
   */
  enhance(output: Frame, face: TrackedFace, source: unknown): void {
    const enhanced = this.perFace.of(face.id);
    if (enhanced.source !== source) {
      enhanced.source = source;
      forget(enhanced);
    }
    enhanced.framesSinceRun += 1;
    if (this.cadence.isDue(enhanced.framesSinceRun)) this.run(output, face, enhanced);
    if (!enhanced.isMade) return;
    const { frameToCrop, pointsNow } = this;
    if (!fitSimilarity(face.fivePoints, this.template, frameToCrop)) return;
    transformPoints(frameToCrop, face.fivePoints, pointsNow, FIVE_POINTS_LENGTH / 2);
    if (enhanced.framesSinceRun === 0) enhanced.fivePoints.set(pointsNow);
    native.addResidual(
      output.data,
      output.width,
      output.height,
      frameToCrop,
      enhanced.residual,
      this.enhancer.enhancedSize,
      this.settings.blend * this.lasting(enhanced),
    );
  }

  /** How much of the residual still fits a face that has turned or talks, 0–1. */
  private lasting({ fivePoints }: Enhanced): number {
    const { pointsNow, enhancer } = this;
    let squares = 0;
    for (let i = 0; i < pointsNow.length; i++) {
      squares += (pointsNow[i]! - fivePoints[i]!) ** 2;
    }
    const half = TURNED * enhancer.enhancedSize;
    return 1 / (1 + (2 * squares) / (pointsNow.length * half * half));
  }

  close(): void {
    this.enhancer.close();
  }

  private run(output: Frame, face: TrackedFace, enhanced: Enhanced): void {
    const { enhancer, frameToCrop, cropToFrame, scale, offset } = this;
    const isAligned =
      fitSimilarity(face.fivePoints, this.cropTemplate, frameToCrop) &&
      invertAffine(frameToCrop, cropToFrame);
    if (!isAligned) return;
    const begunAtUs = monotonicUs();
    native.sampleToTensor(
      output.data,
      output.width,
      output.height,
      cropToFrame,
      enhancer.crop,
      enhancer.cropSize,
      enhancer.cropSize,
      enhancer.format,
    );
    enhancer.run();
    enhanced.isMade = native.makeResidual(
      enhancer.crop,
      enhancer.cropSize,
      scale,
      offset,
      enhancer.enhanced,
      enhancer.enhancedSize,
      scale,
      offset,
      this.mask,
      enhanced.residual,
    );
    enhanced.framesSinceRun = 0;
    this.cadence.spend(monotonicUs() - begunAtUs);
  }
}
