// A virtual camera that keeps the last frames for whoever reads it next, as a
// v4l2loopback device does.
import { GuiseError } from '../../daemon/errors.js';
import type { Frame } from '../../daemon/frames/frame.js';
import type { FrameSink } from '../../daemon/sinks/frame-sink.js';

export class FakeDevice implements FrameSink {
  readonly label = 'fake';
  readonly bufferCount = 3;
  readers = 0;
  /** What the kept frames' first byte says, the oldest first. */
  kept: number[] = [];
  closings = 0;
  isBroken = false;

  async open(): Promise<void> {
    this.requireWhole();
  }

  write(frame: Frame): void {
    this.requireWhole();
    this.kept = [...this.kept, frame.data[0]!].slice(-this.bufferCount);
  }

  readerCount(): number {
    return this.readers;
  }

  async close(): Promise<void> {
    this.closings++;
  }

  private requireWhole(): void {
    if (this.isBroken) throw new GuiseError('SINK_FAILED', 'The device is gone.');
  }
}
