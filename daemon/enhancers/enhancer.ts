// Contract of enhancers: networks that turn an aligned crop of a face into a better one.
import type { TensorFormat } from '../../native/index.js';
import type { TemplateName } from '../geometry/templates.js';

/** What a family understands of the settings: `weight`, `cropSize`. */
export type EnhancerFamilyOptions = Readonly<Record<string, number>>;

export interface Enhancer {
  readonly template: TemplateName;
  /** What `crop` holds: RGB planes. `enhanced` has the same range. */
  readonly format: TensorFormat;
  /** To be filled before `run`: 3 × cropSize². */
  readonly crop: Float32Array;
  readonly cropSize: number;
  /** Overwritten by `run`: 3 × enhancedSize², a whole multiple of cropSize. */
  readonly enhanced: Float32Array;
  readonly enhancedSize: number;
  /** Blocks this thread while the network computes. */
  run(): void;
  /** Takes over what of the family's settings needs no other network; not while `run` is
   *  under way. */
  tune(options: EnhancerFamilyOptions): void;
  /** Not while `run` is under way. */
  close(): void;
}
