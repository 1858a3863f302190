// Work that is done one after the other, in the order in which it was asked for.

export class Turns {
  /** Settles when everything asked for so far is over. */
  private last: Promise<unknown> = Promise.resolve();

  /** Begins once what was asked for before is over, however that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
