// What the swap thread needs to know of the settings: plain data, posted to it.
import type { EnhancementSettings } from './enhancers/enhancement.js';
import type { EnhancerFamilyOptions } from './enhancers/enhancer.js';
import type { EnhancerFamilyName } from './enhancers/enhancers.js';
import type { RestorationSettings } from './masks/restoration.js';
import type { MaskFamilyName, MaskOptions } from './masks/wearer-masks.js';
import type { SwapperSettings } from './swappers/swapper-settings.js';
import type { OneEuroSettings } from './tracking/one-euro-filter.js';

export interface EnhancerSettings extends EnhancementSettings {
  readonly family: EnhancerFamilyName;
  /** One model of it; empty for any. */
  readonly model: string;
  readonly options: EnhancerFamilyOptions;
  /** True: it runs in a thread of its own, and frames do not wait for it. */
  readonly isAside: boolean;
}

export interface MaskSettings extends RestorationSettings {
  /** With what each understands of the settings. */
  readonly families: readonly {
    readonly family: MaskFamilyName;
    readonly options: MaskOptions;
  }[];
}

export interface PipelineSettings extends SwapperSettings {
  readonly modelsFolder: string;
  /** True for the test pattern: nobody is in it, so no network is loaded. */
  readonly showsNobody: boolean;
  /** 'auto' takes the best family that is installed. */
  readonly detectorFamily: string;
  /** See DetectorOptions. */
  readonly pictureSizes: readonly number[];
  readonly landmarker: {
    /** 'auto' takes the best family that is installed, 'none' does without. */
    readonly family: string;
    /** See LandmarkerChoice. */
    readonly model: string;
    readonly fps: number;
  };
  /** Most frames between two detections while faces are followed well. */
  readonly detectEveryFrames: number;
  readonly maxFaces: number;
  /** Of landmarks. */
  readonly smoothing: OneEuroSettings;
  /** Null when swapped faces are shown as they are. */
  readonly enhancer: EnhancerSettings | null;
  /** Null when the swap covers whatever is in front of the face. */
  readonly masks: MaskSettings | null;
}
