// Contract of everything that finished frames go to: virtual cameras, files. Sinks live
// in the output thread.
import type { Frame } from '../frames/frame.js';

export interface SinkFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

export interface FrameSink {
  /** What a person may call it, for example "/dev/video42 (Guise)". */
  readonly label: string;
  /** @throws GuiseError SINK_FAILED */
  open(format: SinkFormat): Promise<void>;
  /**
   * Takes one frame, always of the size it was opened with; must not keep `frame`.
   * Blocks no longer than the device needs.
   * @throws GuiseError SINK_FAILED when the device or file is gone
   */
  write(frame: Frame): void;
  /**
   * How many read the device, of sinks that know; 0 means nobody. As it is at the moment:
   * see ReaderWatch for steadying it. Polled for every frame: allocates nothing.
   */
  readerCount?(): number;
  /**
   * How many frames the device keeps for readers, once open. Write a card this many
   * times when the last reader leaves, so that the next one sees nothing of before.
   */
  readonly bufferCount?: number;
  /** Ends cleanly: everything written is on its way when this resolves. Idempotent. */
  close(): Promise<void>;
  /** Ends instead of `close` when the work was broken off: files keep nothing of it. */
  abandon?(): Promise<void>;
}
