// The closed set of messages between supervisor and swap thread.
import type { ErrorCode } from '../errors.js';
import type { NetworkInUse } from '../inference/networks-in-use.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import type { SourceFace } from '../source-faces/source-face.js';
import type { ThreadFailed } from './run-thread.js';
import type { SharedMemory } from './shared-memory.js';

/** The face to wear; null for none. */
export interface FaceRequest {
  /** Counts requests; answers carry it. */
  readonly request: number;
  readonly face: SourceFace | null;
  /** The same for the same photos and embeddings; by it what was prepared is kept. */
  readonly key: string;
}

export interface SwapThreadData {
  readonly memory: SharedMemory;
  readonly settings: PipelineSettings;
  /** See SwapTurn. */
  readonly number: number;
  /** Worn from the first frame on. */
  readonly first: FaceRequest;
  /** True: the thread fails when it cannot wear the first face, so that whoever swaps
   *  now goes on. */
  readonly mustWearFirst: boolean;
  /** True: the next frame is published only when the output thread took the last. */
  readonly isEveryFrame: boolean;
}

export type ToSwap =
  | { readonly type: 'stop' }
  | ({ readonly type: 'useFace' } & FaceRequest)
  /** Settings that differ in nothing that needs other networks. */
  | { readonly type: 'tune'; readonly settings: PipelineSettings };

export interface ModelInUse extends Omit<NetworkInUse, 'model'> {
  readonly name: string;
  readonly role: string;
}

export type FromSwap =
  /** The networks are loaded. */
  | { readonly type: 'ready'; readonly models: readonly ModelInUse[] }
  | { readonly type: 'wearing'; readonly request: number; readonly name: string | null }
  /** The face cannot be worn; the one before stays. */
  | {
      readonly type: 'refused';
      readonly request: number;
      readonly code: ErrorCode;
      readonly message: string;
    }
  /** From now on this thread swaps, and no other. */
  | { readonly type: 'swapping' }
  /** A fault in a frame; at most one a second is posted, `count` says how many were. */
  | { readonly type: 'fault'; readonly message: string; readonly count: number }
  | ThreadFailed
  /** Every frame was published. */
  | { readonly type: 'done' };
