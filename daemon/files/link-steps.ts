// Where links lead to.
import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** As many the kernel follows, too. */
const MOST_LINKS = 40;

/** The files, there or not, that a link leads to, one after the other; none for a file. */
export function linkSteps(path: string): string[] {
  const steps: string[] = [];
  let step = path;
  try {
    while (steps.length < MOST_LINKS) {
      step = resolve(realpathSync(dirname(step)), readlinkSync(step));
      steps.push(step);
    }
  } catch {
    // The last one is no link, or is not there.
  }
  return steps;
}
