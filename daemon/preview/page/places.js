// Which windows follow guise. A browser keeps six connections to a server at most, over
// all its windows, and one that follows takes two: with three of them nothing else would
// get through, not even a panic.

/** Of this guise: pages of one that has ended take no place. */
const places = ['first', 'second'].map((place) => `${place} of ${location.pathname}`);

/**
 * Calls `onTaken` as soon as fewer than two other windows follow.
 * @returns what gives the place back, or ends the wait
 */
export function takePlace(onTaken) {
  if (!navigator.locks) {
    onTaken();
    return () => undefined;
  }
  const wait = new AbortController();
  const { signal } = wait;
  let leave;
  const hasLeft = new Promise((resolve) => {
    leave = resolve;
  });
  const take = () => {
    // The other place was free, too, or nobody wants one any more.
    if (signal.aborted) return undefined;
    wait.abort();
    onTaken();
    return hasLeft;
  };
  for (const place of places) {
    navigator.locks.request(place, { signal }, take).catch((error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }
  return () => {
    wait.abort();
    leave();
  };
}
