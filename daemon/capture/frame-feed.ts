// Where a camera puts its frames: fills the exchange's slot, stamps and counts them.

import type { Frame } from '../frames/frame.js';
import {
  type FrameExchangeMemory,
  FrameWriter,
  HeaderField,
} from '../frames/frame-exchange.js';
import type { HeapMeter } from '../timing/heap-meter.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import type { StageClock } from '../timing/stage-clock.js';
import type { FrameTimes } from './frame-times.js';

export class FrameFeed {
  private readonly writer: FrameWriter;
  private readonly count: Int32Array;
  private isReading = false;

  /**
   * @param countMemory  from createCapturedCount
   * @param clock        records the stage 'read' when frames are waited for
   * @param heap         is told of every frame
   */
  constructor(
    exchange: FrameExchangeMemory,
    countMemory: SharedArrayBuffer,
    private readonly times: FrameTimes,
    private readonly clock?: StageClock,
    private readonly heap?: HeapMeter,
  ) {
    this.writer = new FrameWriter(exchange);
    this.count = new Int32Array(countMemory);
  }

  /** The frame to fill; another one after `publish`. */
  get frame(): Frame {
    return this.writer.slot.frame;
  }

  /** Stamps the filled frame with its number and the time and makes it the latest. */
  publish(): void {
    const { header } = this.writer.slot;
    header.fill(0);
    header[HeaderField.sequence] = Atomics.add(this.count, 0, 1) + 1;
    header[HeaderField.capturedAtUs] = monotonicUs();
    this.times.stamp(header);
    this.writer.publish();
    if (this.isReading) this.clock?.end('read');
    this.isReading = false;
    this.heap?.countFrame();
  }

  /** @returns false when timeoutMs passed before the latest frame was taken */
  waitUntilTaken(timeoutMs: number): boolean {
    if (!this.writer.waitUntilTaken(timeoutMs)) return false;
    if (!this.isReading) this.clock?.begin('read');
    this.isReading = true;
    return true;
  }

  /** Tells the reader that no frame will follow. */
  end(): void {
    this.writer.end();
  }
}
