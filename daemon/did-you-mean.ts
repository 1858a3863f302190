// The hint for whoever mistyped a name.
import { closest, distance } from 'fastest-levenshtein';

/**
 * Ends a sentence about a name that there is not.
 * @param otherwise  what to say when none of the known names is like it
 */
export function didYouMean(
  name: string,
  known: readonly string[],
  otherwise: string,
): string {
  // A part of a name is nearer than its distance says: "fps" is "output.fps".
  const containing = known.filter((other) => other.includes(name));
  const candidates = containing.length > 0 ? containing : known;
  if (name === '' || candidates.length === 0) return otherwise;
  const nearest = closest(name, candidates);
  const isNear =
    containing.length > 0 || distance(name, nearest) <= Math.max(2, name.length / 3);
  return isNear ? `did you mean "${nearest}"?` : otherwise;
}
