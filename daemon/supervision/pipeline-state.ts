// What a person may want to know of a running pipeline, and what a viewer is told of it
// while no swapped frames come.
import type { CaptureState } from '../capture/opened-camera.js';
import type { CardKind, CoverCard } from '../cards/card-kind.js';
import { Verdict } from '../output/bare-face-guard.js';
import type { SinkState } from '../output/live-sink.js';
import type { ModelInUse } from '../threads/swap-messages.js';

export interface PipelineState {
  camera: { state: CaptureState; detail: string };
  /** `unloaded` while nobody looks, until somebody does. */
  swap: {
    state: 'loading' | 'ready' | 'failed' | 'unloaded';
    detail: string;
    wearing: string | null;
  };
  output: { state: 'running' | 'failed'; detail: string; sinks: readonly SinkState[] };
  /** False while nobody looks and the camera is closed. */
  isWatched: boolean;
  /** The wearer covered everything. */
  isCovered: boolean;
  /** The wearer closed the camera. */
  isPaused: boolean;
  verdict: Verdict;
  models: readonly ModelInUse[];
}

export function stateAtStart(): PipelineState {
  return {
    camera: { state: 'opening', detail: '' },
    swap: { state: 'loading', detail: '', wearing: null },
    output: { state: 'running', detail: '', sinks: [] },
    isWatched: false,
    isCovered: false,
    isPaused: false,
    verdict: Verdict.card,
    models: [],
  };
}

/** What the wearer wants shown instead of frames; null for frames. */
export function coverCard({ isCovered, isPaused }: PipelineState): CoverCard | null {
  return isCovered ? 'covered' : isPaused ? 'paused' : null;
}

/** The card that explains why no frames come; null when they are to come. */
export function situationCard({ camera, swap }: PipelineState): CardKind | null {
  if (swap.state === 'failed') return 'failure';
  if (camera.state === 'restarting' || camera.state === 'failed') return 'noCamera';
  return swap.state === 'ready' && camera.state === 'running' ? null : 'starting';
}
