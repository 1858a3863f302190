// What the preview asks of the frame path, in shared memory: which pictures somebody
// watches, how often, and which original belongs beside which shown frame. Frame-path
// threads ask it once per frame; with nobody watching that is one atomic load.

/** Pictures a viewer may ask for, as bits. */
export const PreviewView = {
  /** What the virtual camera shows. */
  shown: 1,
  /** The camera's frame left, what the virtual camera makes of it right. */
  both: 2,
} as const;
export type PreviewView = keyof typeof PreviewView;
export const previewViews = Object.keys(PreviewView) as PreviewView[];

export type PreviewWatchMemory = SharedArrayBuffer;

const Word = {
  views: 0,
  stopping: 1,
  posted: 2,
  delivered: 3,
  /** Counts what the preview thread may be waiting for, so that no change is missed. */
  changes: 4,
} as const;
const WORD_COUNT = 6; // even, as Float64 numbers follow

/** Float64 numbers after the words; each is written by one side at a time. */
const Field = {
  intervalUs: 0,
  originalDueAtUs: 1,
  shownDueAtUs: 2,
  pairStep: 3,
  pairSequence: 4,
  pairBegunAtUs: 5,
} as const;
const FIELD_COUNT = 6;

/** How far an original and its shown frame have come on the way to a viewer. */
const PairStep = { none: 0, originalTaken: 1, shownTaken: 2 } as const;

/** For so long an original waits for its shown frame, and the other way round; after
 *  that each is shown as it comes (a card is up, or a thread has stalled). */
const PAIR_TIMEOUT_US = 300_000;

export function createPreviewWatch(maxFps: number): PreviewWatchMemory {
  const memory = new SharedArrayBuffer(
    WORD_COUNT * Int32Array.BYTES_PER_ELEMENT +
      FIELD_COUNT * Float64Array.BYTES_PER_ELEMENT,
  );
  new PreviewWatch(memory).setMaxFps(maxFps);
  return memory;
}

export class PreviewWatch {
  private readonly words: Int32Array;
  private readonly fields: Float64Array;

  constructor(memory: PreviewWatchMemory) {
    this.words = new Int32Array(memory, 0, WORD_COUNT);
    this.fields = new Float64Array(
      memory,
      WORD_COUNT * Int32Array.BYTES_PER_ELEMENT,
      FIELD_COUNT,
    );
  }

  // Frame path: to be asked once for every frame.

  /**
   * True when this camera frame is to be copied into the preview's original exchange.
   * To be asked where every frame goes on to the swapper, so that its swapped frame
   * can follow.
   */
  takeOriginal(sequence: number, nowUs: number): boolean {
    const { fields } = this;
    if ((this.views & PreviewView.both) === 0) return false;
    if (nowUs < fields[Field.originalDueAtUs]!) return false;
    const isFree = fields[Field.pairStep] === PairStep.none;
    if (!isFree && !this.isPairOverdue(nowUs)) return false;
    fields[Field.pairSequence] = sequence;
    fields[Field.pairBegunAtUs] = nowUs;
    fields[Field.pairStep] = PairStep.originalTaken;
    this.schedule(Field.originalDueAtUs, nowUs);
    return true;
  }

  /**
   * True when this frame, which the virtual camera is given, is to be copied into the
   * preview's shown exchange. `sequence` is that of the camera frame it was made of.
   */
  takeShown(sequence: number, nowUs: number): boolean {
    const { fields, views } = this;
    if (views === 0) return false;
    const isBoth = (views & PreviewView.both) !== 0;
    // A pair keeps the rate at which originals are taken.
    const isPair =
      isBoth &&
      fields[Field.pairStep] === PairStep.originalTaken &&
      sequence >= fields[Field.pairSequence]!;
    if (!isPair) {
      if (nowUs < fields[Field.shownDueAtUs]!) return false;
      if (isBoth && !this.isPairOverdue(nowUs)) return false;
    }
    fields[Field.pairStep] = PairStep.shownTaken;
    this.schedule(Field.shownDueAtUs, nowUs);
    return true;
  }

  private isPairOverdue(nowUs: number): boolean {
    return nowUs - this.fields[Field.pairBegunAtUs]! > PAIR_TIMEOUT_US;
  }

  /** Keeps to the grid while frames come in time, so that the mean rate is kept too. */
  private schedule(field: number, nowUs: number): void {
    const intervalUs = this.fields[Field.intervalUs]!;
    const next = this.fields[field]! + intervalUs;
    this.fields[field] = next > nowUs ? next : nowUs + intervalUs;
  }

  // Preview thread.

  /** Blocks until somebody watches or the preview is to stop. */
  waitForViewer(): void {
    for (;;) {
      const changes = Atomics.load(this.words, Word.changes);
      if (this.views !== 0 || this.isStopping) return;
      Atomics.wait(this.words, Word.changes, changes);
    }
  }

  /** Lets the next original be taken: both of the last pair are in the preview's hands. */
  releasePair(): void {
    this.fields[Field.pairStep] = PairStep.none;
  }

  /** To be called when a picture has been posted to the main thread. */
  countPosted(): void {
    Atomics.add(this.words, Word.posted, 1);
  }

  /** Pictures posted since the thread was started. */
  get postedCount(): number {
    return Atomics.load(this.words, Word.posted);
  }

  /** Blocks until the main thread has handled what was posted, so that nothing queues. */
  waitUntilDelivered(): void {
    for (;;) {
      const changes = Atomics.load(this.words, Word.changes);
      const delivered = Atomics.load(this.words, Word.delivered);
      if (delivered === this.postedCount || this.isStopping) return;
      Atomics.wait(this.words, Word.changes, changes);
    }
  }

  // Main thread.

  /** @param views  the bits of all views that somebody watches now */
  setViews(views: number): void {
    if (views === this.views) return;
    const { fields } = this;
    if (this.views === 0) {
      fields[Field.originalDueAtUs] = 0;
      fields[Field.shownDueAtUs] = 0;
    }
    fields[Field.pairStep] = PairStep.none;
    fields[Field.pairBegunAtUs] = 0;
    Atomics.store(this.words, Word.views, views);
    this.wakePreviewThread();
  }

  setMaxFps(maxFps: number): void {
    this.fields[Field.intervalUs] = 1e6 / maxFps;
  }

  countDelivered(): void {
    Atomics.add(this.words, Word.delivered, 1);
    this.wakePreviewThread();
  }

  /** Makes the preview thread return; `restart` makes the memory fit for another. */
  stop(): void {
    Atomics.store(this.words, Word.stopping, 1);
    this.wakePreviewThread();
  }

  restart(): void {
    Atomics.store(this.words, Word.stopping, 0);
    Atomics.store(this.words, Word.posted, 0);
    Atomics.store(this.words, Word.delivered, 0);
    this.releasePair();
  }

  private wakePreviewThread(): void {
    Atomics.add(this.words, Word.changes, 1);
    Atomics.notify(this.words, Word.changes);
  }

  // Everyone.

  /** Bits of PreviewView that somebody watches. */
  get views(): number {
    return Atomics.load(this.words, Word.views);
  }

  get isStopping(): boolean {
    return Atomics.load(this.words, Word.stopping) === 1;
  }
}
