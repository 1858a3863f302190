// Memory for each followed face, reused when faces come and go, so that nothing is
// allocated while the same number of them is in view.

interface Entry<Memory> {
  faceId: number;
  usedAt: number;
  readonly memory: Memory;
}

export class PerFace<Memory> {
  private readonly entries: Entry<Memory>[] = [];
  private time = 0;

  /**
   * @param capacity  most faces at once; beyond, the one used longest ago gives way
   * @param create    makes memory
   * @param clear     makes it fit for another face
   */
  constructor(
    private readonly capacity: number,
    private readonly create: () => Memory,
    private readonly clear: (memory: Memory) => void,
  ) {}

  /** The memory of a tracked face, cleared when it was another's. */
  of(faceId: number): Memory {
    this.time += 1;
    let oldest: Entry<Memory> | null = null;
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i]!;
      if (entry.faceId === faceId) {
        entry.usedAt = this.time;
        return entry.memory;
      }
      if (oldest === null || entry.usedAt < oldest.usedAt) oldest = entry;
    }
    if (oldest === null || this.entries.length < this.capacity) {
      const made = { faceId, usedAt: this.time, memory: this.create() };
      this.entries.push(made);
      return made.memory;
    }
    oldest.faceId = faceId;
    oldest.usedAt = this.time;
    this.clear(oldest.memory);
    return oldest.memory;
  }
}
