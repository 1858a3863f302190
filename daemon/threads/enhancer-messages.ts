// What the swap thread and the thread of its enhancer share.
import type { EnhancerFamilyOptions } from '../enhancers/enhancer.js';
import type { EnhancerCrop } from '../enhancers/residual-maker.js';
import type { InferenceOptions } from '../inference/load-network.js';
import type { NetworkInUse } from '../inference/networks-in-use.js';
import type { EnhancerSettings } from '../pipeline-settings.js';
import type { ThreadFailed } from './run-thread.js';

export interface EnhancerThreadData {
  readonly modelsFolder: string;
  readonly enhancer: EnhancerSettings;
  readonly inference: InferenceOptions;
}

export const EnhancerWord = {
  /** Rung whenever the thread has something to do or a message to read. */
  bell: 0,
  /** 1 from the request of a run until it is over. */
  isBusy: 1,
  /** 1 when the last run gave numbers. */
  isMade: 2,
  /** How long the last run took, microseconds. */
  durationUs: 3,
} as const;

export interface EnhancerMemory {
  /** Int32 by EnhancerWord. */
  readonly words: SharedArrayBuffer;
  /** Float32; see ResidualMaker. */
  readonly crop: SharedArrayBuffer;
  readonly residual: SharedArrayBuffer;
}

/** To be followed by the bell. */
export type ToEnhancer =
  | { readonly type: 'stop' }
  | { readonly type: 'tune'; readonly options: EnhancerFamilyOptions };

export type FromEnhancer =
  | {
      readonly type: 'ready';
      readonly crop: EnhancerCrop;
      readonly memory: EnhancerMemory;
      readonly networks: readonly NetworkInUse[];
    }
  | ThreadFailed
  /** A run failed, and made nothing. */
  | { readonly type: 'fault'; readonly message: string };
