// All memory that the threads of one pipeline share, made by the supervisor and posted
// to every worker.
import { createCapturedCount } from '../capture/captured-count.js';
import {
  createFrameExchange,
  type FrameExchangeMemory,
} from '../frames/frame-exchange.js';
import { createPreviewMemory, type PreviewMemory } from '../preview/preview-memory.js';
import { createFrameCountMemory, type FrameCountMemory } from '../timing/frame-counts.js';
import { createHeapMemory, type HeapMemory } from '../timing/heap-meter.js';
import { createStageMemory, type StageMemory } from '../timing/stage-clock.js';
import { createSwapTurn, type SwapTurnMemory } from './swap-turn.js';

export interface SharedMemory {
  /** Capture to swap: the camera's frames. */
  readonly captured: FrameExchangeMemory;
  /** Swap to output. */
  readonly swapped: FrameExchangeMemory;
  /** Which swap thread takes from one and gives to the other. */
  readonly swapTurn: SwapTurnMemory;
  /** Read by readCapturedCount. */
  readonly capturedCount: SharedArrayBuffer;
  readonly stages: StageMemory;
  readonly counts: FrameCountMemory;
  readonly heap: HeapMemory;
  /** Null when there is no preview page. */
  readonly preview: PreviewMemory | null;
}

/** @param previewMaxFps  0 for no preview */
export function createSharedMemory(
  width: number,
  height: number,
  previewMaxFps = 0,
): SharedMemory {
  return {
    captured: createFrameExchange(width, height),
    swapped: createFrameExchange(width, height),
    swapTurn: createSwapTurn(),
    capturedCount: createCapturedCount(),
    stages: createStageMemory(),
    counts: createFrameCountMemory(),
    heap: createHeapMemory(),
    preview:
      previewMaxFps > 0
        ? createPreviewMemory({ width, height }, { width, height }, previewMaxFps)
        : null,
  };
}
