// Whose turn it is to take and publish frames: during a switch of networks two swap
// threads run side by side, and between two frames one hands over to the other. Shared
// memory, so that nothing but the threads themselves takes part in the moment of change.
import { MAX_FACES } from '../faces/face.js';
import { FACE_NUMBERS } from '../pipeline.js';

const Word = {
  /** Number of the thread that has the turn; 0 while nobody has it. */
  holder: 0,
  /** Highest number of a thread that ever asked for it. */
  asking: 1,
  /** How many faces the last holder left behind. */
  faceCount: 2,
} as const;
const WORD_COUNT = 3;

/** Followed ones, and as many that were lost a moment ago. */
const MOST_FACES = MAX_FACES * 2;

export interface SwapTurnMemory {
  readonly words: SharedArrayBuffer;
  readonly faces: SharedArrayBuffer;
}

export function createSwapTurn(): SwapTurnMemory {
  return {
    words: new SharedArrayBuffer(WORD_COUNT * Int32Array.BYTES_PER_ELEMENT),
    faces: new SharedArrayBuffer(
      MOST_FACES * FACE_NUMBERS * Float64Array.BYTES_PER_ELEMENT,
    ),
  };
}

/** One thread's view. Threads are numbered from 1 in the order in which they started. */
export class SwapTurn {
  private readonly words: Int32Array;
  private readonly faces: Float64Array;

  constructor(
    memory: SwapTurnMemory,
    private readonly number: number,
  ) {
    this.words = new Int32Array(memory.words);
    this.faces = new Float64Array(memory.faces);
  }

  /** True once a thread that started later has asked for the turn. */
  get isOver(): boolean {
    return Atomics.load(this.words, Word.asking) > this.number;
  }

  /** True while a thread, this one or another, takes and publishes frames. */
  get isTaken(): boolean {
    return Atomics.load(this.words, Word.holder) !== 0;
  }

  /**
   * Asks for the turn and waits for it; in vain once it is over.
   * @returns whether this thread has it; false when timeoutMs passed first
   */
  takeWithin(timeoutMs: number): boolean {
    const { words, number } = this;
    const asking = Atomics.load(words, Word.asking);
    if (asking > number) return false;
    if (Atomics.compareExchange(words, Word.asking, asking, number) !== asking) {
      return false;
    }
    const holder = Atomics.compareExchange(words, Word.holder, 0, number);
    if (holder === 0) return true;
    Atomics.wait(words, Word.holder, holder, timeoutMs);
    return Atomics.compareExchange(words, Word.holder, 0, number) === 0;
  }

  /** Gives the turn back; nothing happens when this thread does not have it. */
  release(): void {
    const { words, number } = this;
    if (Atomics.compareExchange(words, Word.holder, number, 0) !== number) return;
    Atomics.notify(words, Word.holder);
  }

  /** Tells the next holder where faces are (see Pipeline.listFaces), before `release`. */
  leaveFaces(list: (into: Float64Array) => number): void {
    this.words[Word.faceCount] = list(this.faces);
  }

  /** What the last holder left; once. */
  takeFaces(): Float64Array {
    const count = this.words[Word.faceCount]!;
    this.words[Word.faceCount] = 0;
    return this.faces.subarray(0, count * FACE_NUMBERS);
  }
}
