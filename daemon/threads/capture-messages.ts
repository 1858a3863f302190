// What the main thread tells the capture thread, which answers with its camera's reports.
import type { CameraRequest } from '../capture/camera.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { FrameExchangeMemory } from '../frames/frame-exchange.js';
import type { HeapMemory } from '../timing/heap-meter.js';
import type { StageMemory } from '../timing/stage-clock.js';

/** The capture thread's workerData. */
export interface CaptureThreadData {
  /** Where frames go; of the request's size. */
  readonly exchange: FrameExchangeMemory;
  readonly request: CameraRequest;
  /** Wait until each frame was taken (render, bench) instead of letting the latest win. */
  readonly isEveryFrame: boolean;
  /** Null only for photos, which need none. */
  readonly ffmpeg: Ffmpeg | null;
  /** From createCapturedCount. */
  readonly capturedCount: SharedArrayBuffer;
  /** Where times and heap figures go; nowhere when missing. */
  readonly stages?: StageMemory;
  readonly heap?: HeapMemory;
}

/** `pause` closes the device; `stop` ends the thread. */
export type CaptureThreadOrder =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' };
