// Steadies the count of readers: applications open a camera for a moment to list it, and
// close and open it again when settings change.

/** A reader counts once it has stayed this long. */
const START_AFTER_US = 100_000;
/** Everyone is gone once nobody has been there for this long. */
const STOP_AFTER_US = 3_000_000;

/** Polled by the output thread for every frame; allocates nothing. */
export class ReaderWatch {
  /** Readers, steadied: 0 means that nobody looks. */
  count = 0;
  /** Since when the raw count has been on the other side of zero; NaN while it is not. */
  private changedAtUs = Number.NaN;

  /** @param rawCount  readers at this moment  @param nowUs  the monotonic clock */
  update(rawCount: number, nowUs: number): void {
    const isWatched = this.count > 0;
    if (rawCount > 0 === isWatched) {
      this.changedAtUs = Number.NaN;
      this.count = rawCount;
      return;
    }
    if (Number.isNaN(this.changedAtUs)) this.changedAtUs = nowUs;
    const waitUs = isWatched ? STOP_AFTER_US : START_AFTER_US;
    if (nowUs - this.changedAtUs < waitUs) return;
    this.changedAtUs = Number.NaN;
    this.count = rawCount;
  }
}
