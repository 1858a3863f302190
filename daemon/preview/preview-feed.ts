// The frame path's side of the preview: copies a frame for it when the watch wants one.

import type { Frame } from '../frames/frame.js';
import {
  type FrameExchangeMemory,
  type FrameSlot,
  FrameWriter,
} from '../frames/frame-exchange.js';

/** Copies a frame and its header into an exchange of the preview. */
export class PreviewFeed {
  private readonly writer: FrameWriter;

  constructor(memory: FrameExchangeMemory) {
    this.writer = new FrameWriter(memory);
  }

  send(frame: Frame, header: FrameSlot['header']): void {
    const { slot } = this.writer;
    slot.frame.data.set(frame.data);
    slot.header.set(header);
    this.writer.publish();
  }
}
