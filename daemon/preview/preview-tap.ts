// Where the frame path lets the preview have a copy of a frame. Costs one atomic load
// while nobody watches, and one copy of the frame when the preview asks for it.
import type { Frame } from '../frames/frame.js';
import { FrameWriter, HeaderField } from '../frames/frame-exchange.js';
import type { PreviewMemory } from './preview-memory.js';
import { PreviewWatch } from './preview-watch.js';

export class PreviewTap {
  private readonly watch: PreviewWatch;
  private readonly writer: FrameWriter;

  /**
   * @param side  'original' in the thread that hands camera frames to the swapper,
   *   'shown' in the output thread
   */
  constructor(
    memory: PreviewMemory,
    private readonly side: 'original' | 'shown',
  ) {
    this.watch = new PreviewWatch(memory.watch);
    this.writer = new FrameWriter(memory[side]);
  }

  /**
   * To be called once per frame, before it is painted on or after it is shown.
   * @param frame   of the exchange's size
   * @param header  by HeaderField; of the camera frame that `frame` was made of
   */
  offer(frame: Frame, header: Float64Array, nowUs: number): void {
    const sequence = header[HeaderField.sequence]!;
    const isWanted =
      this.side === 'original'
        ? this.watch.takeOriginal(sequence, nowUs)
        : this.watch.takeShown(sequence, nowUs);
    if (!isWanted) return;
    const { slot } = this.writer;
    slot.frame.data.set(frame.data);
    slot.header.set(header);
    this.writer.publish();
  }
}
