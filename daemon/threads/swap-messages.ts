// The closed set of messages between supervisor and swap thread.
import type { SourceFace } from '../faces/source-face.js';
import type { PipelineSettings } from '../pipeline-settings.js';
import type { SharedMemory } from './shared-memory.js';

export interface SwapThreadData {
  readonly memory: SharedMemory;
  readonly settings: PipelineSettings;
  /** True: the next frame is published only when the output thread took the last. */
  readonly isEveryFrame: boolean;
  /** Of the camera or clip. */
  readonly fps: number;
}

export type ToSwap =
  | { readonly type: 'stop' }
  /** The face to wear from the next frame on; null for none. */
  | { readonly type: 'useFace'; readonly face: SourceFace | null };

export interface ModelInUse {
  readonly name: string;
  readonly role: string;
  readonly provider: string;
}

export type FromSwap =
  | { readonly type: 'ready'; readonly models: readonly ModelInUse[] }
  | { readonly type: 'wearing'; readonly name: string | null }
  /** A fault in a frame; at most one a second is posted, `count` says how many were. */
  | { readonly type: 'fault'; readonly message: string; readonly count: number }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  /** Every frame was published. */
  | { readonly type: 'done' };
