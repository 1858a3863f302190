// The memory between the frame path and the preview, made by the supervisor and posted
// to the swap, output and preview threads.
import {
  createFrameExchange,
  type FrameExchangeMemory,
} from '../frames/frame-exchange.js';
import { createPreviewWatch, type PreviewWatchMemory } from './preview-watch.js';

export interface PreviewMemory {
  readonly watch: PreviewWatchMemory;
  /** Camera frames, written by the thread that hands them to the swapper. */
  readonly original: FrameExchangeMemory;
  /** What the virtual camera shows, written by the output thread. */
  readonly shown: FrameExchangeMemory;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @param maxFps  at most so many pictures a second are asked of the frame path */
export function createPreviewMemory(
  original: Size,
  shown: Size,
  maxFps: number,
): PreviewMemory {
  return {
    watch: createPreviewWatch(maxFps),
    original: createFrameExchange(original.width, original.height),
    shown: createFrameExchange(shown.width, shown.height),
  };
}
