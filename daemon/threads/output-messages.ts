// The closed set of messages between supervisor and output thread.
import type { CardKind, CoverCard } from '../cards/card-kind.js';
import type { GuardPolicy, Verdict } from '../output/bare-face-guard.js';
import type { SinkState } from '../output/live-sink.js';
import type { OutputLoopOptions } from '../output/output-loop.js';
import type { SinkRequest } from '../sinks/sinks.js';
import type { ThreadFailed } from './run-thread.js';
import type { SharedMemory } from './shared-memory.js';

export interface OutputThreadData extends OutputLoopOptions {
  readonly memory: SharedMemory;
  /** True: every frame once, as it comes. False: at fps, the latest or the last again. */
  readonly isEveryFrame: boolean;
  /** Live: the camera is wanted only while somebody looks. */
  readonly isOnDemand: boolean;
  readonly fps: number;
  readonly sinks: readonly SinkRequest[];
}

export type ToOutput =
  | { readonly type: 'stop' }
  /** The card to show while there is no frame; null: by the last frame's outcome. */
  | { readonly type: 'situation'; readonly card: CardKind | null }
  | { readonly type: 'policy'; readonly policy: GuardPolicy }
  /** Covers from the next frame on, whatever comes, until told null. */
  | { readonly type: 'cover'; readonly card: CoverCard | null };

export type FromOutput =
  | { readonly type: 'sinks'; readonly sinks: readonly SinkState[] }
  /** Live: somebody began to look, or the last one left. */
  | { readonly type: 'watched'; readonly isWatched: boolean }
  | { readonly type: 'showing'; readonly verdict: Verdict }
  | ThreadFailed
  /** Every frame was written and the sinks are closed. */
  | { readonly type: 'done' };
