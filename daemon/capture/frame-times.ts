// What each frame's time counts as, for whatever lasts a while: holding, memory, smoothing.
import { HeaderField } from '../frames/frame-exchange.js';
import type { CameraRequest } from './camera.js';

export class FrameTimes {
  private readonly knownUs: Float64Array;
  private readonly intervalUs: number;
  private readonly isLive: boolean;

  constructor({ playback, fps, timing }: CameraRequest) {
    this.isLive = playback === 'paced';
    this.knownUs = timing?.frameTimesUs ?? new Float64Array(1);
    this.intervalUs = 1e6 / (timing?.fps ?? fps);
  }

  /** Writes a frame's time into its header, which has sequence and capturedAtUs already.
   *  Frames beyond the known ones follow evenly. */
  stamp(header: Float64Array): void {
    if (this.isLive) {
      header[HeaderField.timeUs] = header[HeaderField.capturedAtUs]!;
      return;
    }
    const index = header[HeaderField.sequence]! - 1;
    const last = this.knownUs.length - 1;
    header[HeaderField.timeUs] =
      this.knownUs[Math.min(index, last)]! + Math.max(0, index - last) * this.intervalUs;
  }
}
