// Hands frames from one thread to another through shared memory: three slots, one being
// written, one the latest, one being read, exchanged by a single atomic swap. The
// latest frame wins, nobody waits for a slot, no frame is ever torn. One writer thread
// and one reader thread; either may be restarted and goes on with its slot.
import { type Frame, frameByteLength } from './frame.js';

/** Numbers that travel with a frame, stored as Float64 per slot. */
export const HeaderField = {
  /** Counts captured frames from 1. */
  sequence: 0,
  /** Monotonic clock when the camera's frame had been read, microseconds. */
  capturedAtUs: 1,
  /** A SwapOutcome once the frame has been through the swap thread. */
  outcome: 2,
  /** Faces found in the frame. */
  faceCount: 3,
  /** 1 when every face known to be in the frame is obscured in its pixels. */
  isObscured: 4,
  /** What the frame's time counts as, microseconds: of a clip that is rendered its own,
   *  for rendering is faster or slower than it; of all others capturedAtUs. */
  timeUs: 5,
} as const;
const HEADER_LENGTH = 6;

const SLOT_COUNT = 3;
const FRESH = 4; // set beside the slot number while the latest frame is untaken
const SLOT_MASK = 3;

/** Indexes of the control words. */
const Word = {
  latest: 0,
  writing: 1,
  reading: 2,
  published: 3,
  taken: 4,
  ended: 5,
} as const;
const WORD_COUNT = 6;

/** The shared memory of one exchange: plain data, to be posted to a worker. */
export interface FrameExchangeMemory {
  readonly control: SharedArrayBuffer;
  readonly headers: SharedArrayBuffer;
  readonly pixels: SharedArrayBuffer;
  readonly width: number;
  readonly height: number;
}

/** Makes the memory for frames of width × height (even). */
export function createFrameExchange(width: number, height: number): FrameExchangeMemory {
  const control = new SharedArrayBuffer(WORD_COUNT * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(control);
  words[Word.writing] = 0;
  words[Word.latest] = 1;
  words[Word.reading] = 2;
  return {
    control,
    headers: new SharedArrayBuffer(
      SLOT_COUNT * HEADER_LENGTH * Float64Array.BYTES_PER_ELEMENT,
    ),
    pixels: new SharedArrayBuffer(SLOT_COUNT * frameByteLength(width, height)),
    width,
    height,
  };
}

/** A frame's place in shared memory with its header. */
export interface FrameSlot {
  readonly frame: Frame;
  /** Indexed by HeaderField. */
  readonly header: Float64Array;
}

function slotsOf(memory: FrameExchangeMemory): FrameSlot[] {
  const { width, height } = memory;
  const size = frameByteLength(width, height);
  return Array.from({ length: SLOT_COUNT }, (_, i) => ({
    frame: { data: new Uint8Array(memory.pixels, i * size, size), width, height },
    header: new Float64Array(
      memory.headers,
      i * HEADER_LENGTH * Float64Array.BYTES_PER_ELEMENT,
      HEADER_LENGTH,
    ),
  }));
}

/** A thread's views of the exchange's memory. */
abstract class ExchangeSide {
  protected readonly words: Int32Array;
  protected readonly slots: readonly FrameSlot[];

  constructor(memory: FrameExchangeMemory) {
    this.words = new Int32Array(memory.control);
    this.slots = slotsOf(memory);
  }
}

/** The side that fills frames. */
export class FrameWriter extends ExchangeSide {
  /** The slot to fill; the writer's own until `publish`. */
  get slot(): FrameSlot {
    return this.slots[this.words[Word.writing]!]!;
  }

  /**
   * Makes the filled slot the latest frame; `slot` is another one afterwards.
   * @returns false when the frame before it had not been taken and is lost
   */
  publish(): boolean {
    const { words } = this;
    const before = Atomics.exchange(words, Word.latest, words[Word.writing]! | FRESH);
    words[Word.writing] = before & SLOT_MASK;
    Atomics.add(words, Word.published, 1);
    Atomics.notify(words, Word.published);
    return (before & FRESH) === 0;
  }

  /**
   * Waits until the reader took the latest frame: for work that may lose none.
   * @returns false when timeoutMs passed first
   */
  waitUntilTaken(timeoutMs: number): boolean {
    const { words } = this;
    const taken = Atomics.load(words, Word.taken);
    if ((Atomics.load(words, Word.latest) & FRESH) === 0) return true;
    Atomics.wait(words, Word.taken, taken, timeoutMs);
    return (Atomics.load(words, Word.latest) & FRESH) === 0;
  }

  /** Tells the reader that no frame will follow the latest one. */
  end(): void {
    Atomics.store(this.words, Word.ended, 1);
    Atomics.add(this.words, Word.published, 1);
    Atomics.notify(this.words, Word.published);
  }
}

/** The side that takes frames. */
export class FrameReader extends ExchangeSide {
  /** The slot taken last; the reader's own until the next `take`. */
  get slot(): FrameSlot {
    return this.slots[this.words[Word.reading]!]!;
  }

  /** Takes the latest frame into `slot`. @returns false when there is no new one */
  take(): boolean {
    const { words } = this;
    if ((Atomics.load(words, Word.latest) & FRESH) === 0) return false;
    // Only the reader clears FRESH, so the frame seen is still there, or a newer one.
    const before = Atomics.exchange(words, Word.latest, words[Word.reading]!);
    words[Word.reading] = before & SLOT_MASK;
    Atomics.add(words, Word.taken, 1);
    Atomics.notify(words, Word.taken);
    return true;
  }

  /** Waits for a frame, then takes it. @returns false when timeoutMs passed first */
  takeWithin(timeoutMs: number): boolean {
    const published = Atomics.load(this.words, Word.published);
    if (this.take()) return true;
    if (this.isEnded) return false;
    Atomics.wait(this.words, Word.published, published, timeoutMs);
    return this.take();
  }

  /** True when the writer ended and every frame was taken. */
  get isDrained(): boolean {
    return this.isEnded && (Atomics.load(this.words, Word.latest) & FRESH) === 0;
  }

  private get isEnded(): boolean {
    return Atomics.load(this.words, Word.ended) === 1;
  }
}

/** Looks at frames on their way from writer to reader without taking part: what it sees
 *  may be half another frame. */
export class FrameOnlooker extends ExchangeSide {
  /** The slot of the frame published last. */
  get latest(): FrameSlot {
    return this.slots[Atomics.load(this.words, Word.latest) & SLOT_MASK]!;
  }

  /** @returns false when timeoutMs passed before another frame was published */
  waitForNext(timeoutMs: number): boolean {
    const published = Atomics.load(this.words, Word.published);
    return Atomics.wait(this.words, Word.published, published, timeoutMs) !== 'timed-out';
  }
}
