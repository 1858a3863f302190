// All memory that the threads of one pipeline share, made by the supervisor and posted
// to every worker.
import {
  createFrameExchange,
  type FrameExchangeMemory,
} from '../frames/frame-exchange.js';
import { createFrameCountMemory, type FrameCountMemory } from '../timing/frame-counts.js';
import { createHeapMemory, type HeapMemory } from '../timing/heap-meter.js';
import { createStageMemory, type StageMemory } from '../timing/stage-clock.js';

export interface SharedMemory {
  /** Capture to swap: the camera's frames. */
  readonly captured: FrameExchangeMemory;
  /** Swap to output. */
  readonly swapped: FrameExchangeMemory;
  readonly stages: StageMemory;
  readonly counts: FrameCountMemory;
  readonly heap: HeapMemory;
}

export function createSharedMemory(width: number, height: number): SharedMemory {
  return {
    captured: createFrameExchange(width, height),
    swapped: createFrameExchange(width, height),
    stages: createStageMemory(),
    counts: createFrameCountMemory(),
    heap: createHeapMemory(),
  };
}
