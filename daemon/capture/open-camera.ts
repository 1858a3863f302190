// Makes the camera that a request asks for.
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import type { FrameExchangeMemory } from '../frames/frame-exchange.js';
import type { HeapMeter } from '../timing/heap-meter.js';
import type { StageClock } from '../timing/stage-clock.js';
import type { CameraRequest } from './camera.js';
import { FfmpegCamera } from './ffmpeg-camera.js';
import { FrameFeed } from './frame-feed.js';
import { FrameTimes } from './frame-times.js';
import type { OpenedCamera, ReportCapture } from './opened-camera.js';
import { PhotoCamera } from './photo-camera.js';

export interface OpenCameraOptions {
  readonly request: CameraRequest;
  readonly exchange: FrameExchangeMemory;
  /** From createCapturedCount. */
  readonly capturedCount: SharedArrayBuffer;
  readonly isEveryFrame: boolean;
  /** Null is enough for photos. */
  readonly ffmpeg: Ffmpeg | null;
  readonly report: ReportCapture;
  readonly clock?: StageClock;
  readonly heap?: HeapMeter;
}

export function openCamera(options: OpenCameraOptions): OpenedCamera {
  const { request, ffmpeg, isEveryFrame, report } = options;
  const feed = new FrameFeed(
    options.exchange,
    options.capturedCount,
    new FrameTimes(request),
    options.clock,
    options.heap,
  );
  const { kind } = request;
  if (kind === 'photo') return new PhotoCamera({ request, feed, isEveryFrame, report });
  if (!ffmpeg) throw new TypeError(`a camera of kind ${kind} needs ffmpeg`);
  return new FfmpegCamera({
    request: { ...request, kind },
    ffmpeg,
    feed,
    isEveryFrame,
    report,
  });
}
