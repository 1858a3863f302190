// Where a camera puts its frames: fills the exchange's slot, stamps and counts them.

import { native } from '../../native/index.js';
import type { Frame } from '../frames/frame.js';
import {
  type FrameExchangeMemory,
  FrameWriter,
  HeaderField,
} from '../frames/frame-exchange.js';
import { CaptureCount } from './capture-stats.js';

export class FrameFeed {
  private readonly writer: FrameWriter;
  private readonly counts: Int32Array;

  /** @param statsMemory  from createCaptureStats */
  constructor(exchange: FrameExchangeMemory, statsMemory: SharedArrayBuffer) {
    this.writer = new FrameWriter(exchange);
    this.counts = new Int32Array(statsMemory);
  }

  /** The frame to fill; another one after `publish`. */
  get frame(): Frame {
    return this.writer.slot.frame;
  }

  /** Stamps the filled frame with its number and the time and makes it the latest. */
  publish(): void {
    const { header } = this.writer.slot;
    header[HeaderField.sequence] = Atomics.add(this.counts, CaptureCount.captured, 1) + 1;
    header[HeaderField.capturedAtUs] = native.nowUs();
    header[HeaderField.outcome] = 0;
    header[HeaderField.faceCount] = 0;
    if (!this.writer.publish()) Atomics.add(this.counts, CaptureCount.dropped, 1);
  }

  /** @returns false when timeoutMs passed before the latest frame was taken */
  waitUntilTaken(timeoutMs: number): boolean {
    return this.writer.waitUntilTaken(timeoutMs);
  }

  countRestart(): void {
    Atomics.add(this.counts, CaptureCount.restarts, 1);
  }

  /** Tells the reader that no frame will follow. */
  end(): void {
    this.writer.end();
  }
}
