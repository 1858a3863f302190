// What became of the frames, counted in shared memory by the swap and output threads.

export const frameCountNames = [
  /** Taken from the camera by the swap thread. */
  'in',
  /** Of those, with at least one face. */
  'withFace',
  /** Shown swapped. */
  'swapped',
  /** Replaced by the last swapped frame. */
  'held',
  /** Replaced by a card, or shown with all known faces obscured. */
  'covered',
  /** Shown with the wearer's own face, by explicit choice. */
  'bare',
  /** Frames in which a fault occurred in the swap thread. */
  'faults',
] as const;
export type FrameCountName = (typeof frameCountNames)[number];

export type FrameCountMemory = SharedArrayBuffer;

export function createFrameCountMemory(): FrameCountMemory {
  return new SharedArrayBuffer(frameCountNames.length * Int32Array.BYTES_PER_ELEMENT);
}

/** Each name is counted by one thread only. */
export class FrameCounts {
  private numbers: Int32Array;

  constructor(memory: FrameCountMemory) {
    this.numbers = new Int32Array(memory);
  }

  /** Counts there from now on. */
  useMemory(memory: FrameCountMemory): void {
    this.numbers = new Int32Array(memory);
  }

  add(name: FrameCountName): void {
    this.numbers[frameCountNames.indexOf(name)]! += 1;
  }

  get(name: FrameCountName): number {
    return this.numbers[frameCountNames.indexOf(name)]!;
  }

  all(): Record<FrameCountName, number> {
    return Object.fromEntries(
      frameCountNames.map((name, i) => [name, this.numbers[i]!]),
    ) as Record<FrameCountName, number>;
  }
}
