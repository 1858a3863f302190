// Contract of what makes residuals of crops: an enhancer in this thread, which blocks it
// meanwhile, or one in a thread of its own (threads/enhancer-aside.ts), while frames go on.
import { FormatField, native, type TensorFormat } from '../../native/index.js';
import type { TemplateName } from '../geometry/templates.js';
import { boxMask } from '../masks/box-mask.js';
import { tick, usSince } from '../timing/tick.js';
import type { Enhancer, EnhancerFamilyOptions } from './enhancer.js';

/** How the crop is to be made; see Enhancer. */
export interface EnhancerCrop {
  readonly template: TemplateName;
  readonly format: TensorFormat;
  readonly cropSize: number;
  readonly enhancedSize: number;
}

export interface ResidualMaker extends EnhancerCrop {
  /** To be filled before `begin`: 3 × cropSize². */
  readonly crop: Float32Array;
  /** What the last run made; see native.makeResidual. */
  readonly residual: Float32Array;
  /** Runs the network on `crop`. While `isBusy`, all but this contract's flag is its own. */
  begin(): void;
  readonly isBusy: boolean;
  /** Of the last run: false when the network gave no numbers. */
  readonly isMade: boolean;
  /** How long the last run took. */
  readonly durationUs: number;
  /** Takes over what of the family's settings needs no other network. */
  tune(options: EnhancerFamilyOptions): void;
  close(): void | Promise<void>;
}

/** Floats of a residual for each pixel: kResidualFloats of native/crop/residual.h. */
const RESIDUAL_FLOATS = 4;

/** @returns floats */
export const residualLength = ({ enhancedSize }: EnhancerCrop): number =>
  enhancedSize * enhancedSize * RESIDUAL_FLOATS;

/** The maker whose network computes in the thread that calls. */
export class ResidualNetwork implements ResidualMaker {
  readonly isBusy = false;
  isMade = false;
  private readonly durations = new Int32Array(1);
  private readonly mask: Float32Array;
  /** What a value of the crop means on 0–255. */
  private readonly scale: number;
  private readonly offset: number;

  constructor(
    private readonly enhancer: Enhancer,
    readonly residual: Float32Array = new Float32Array(residualLength(enhancer)),
  ) {
    this.mask = boxMask(enhancer.enhancedSize);
    this.offset = enhancer.format[FormatField.mean]!;
    this.scale = 1 / enhancer.format[FormatField.scale]!;
  }

  get template(): TemplateName {
    return this.enhancer.template;
  }

  get format(): TensorFormat {
    return this.enhancer.format;
  }

  get crop(): Float32Array {
    return this.enhancer.crop;
  }

  get cropSize(): number {
    return this.enhancer.cropSize;
  }

  get enhancedSize(): number {
    return this.enhancer.enhancedSize;
  }

  get durationUs(): number {
    return this.durations[0]!;
  }

  begin(): void {
    const { enhancer, scale, offset } = this;
    const begunAt = tick();
    enhancer.run();
    this.isMade = native.makeResidual(
      enhancer.crop,
      enhancer.cropSize,
      scale,
      offset,
      enhancer.enhanced,
      enhancer.enhancedSize,
      scale,
      offset,
      this.mask,
      this.residual,
    );
    this.durations[0] = usSince(begunAt);
  }

  tune(options: EnhancerFamilyOptions): void {
    this.enhancer.tune(options);
  }

  close(): void {
    this.enhancer.close();
  }
}
