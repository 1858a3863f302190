// Runs a plan's commands as root, one after another, stopping at the first that fails.
import { spawnSync } from 'node:child_process';
import { GuiseError } from '../errors.js';
import { shellLine } from '../shell-words.js';
import type { SetupStep } from './setup-plan.js';

/**
 * @param prefix  how to become root, for example ["sudo"]
 * @param onDone  told each step that succeeded
 * @throws GuiseError SETUP_FAILED
 */
export function runSteps(
  steps: readonly SetupStep[],
  prefix: readonly string[],
  onStart: (step: SetupStep) => void,
  onDone: (step: SetupStep) => void,
): void {
  for (const step of steps) {
    onStart(step);
    const [program, ...args] = [...prefix, ...step.command];
    const result = spawnSync(program!, args, {
      input: step.input,
      // With input it is tee, which would show again what was shown before.
      stdio: step.input === undefined ? 'inherit' : ['pipe', 'ignore', 'inherit'],
    });
    if (result.error || result.status !== 0) {
      const reason = result.error?.message ?? `it ended with status ${result.status}`;
      throw new GuiseError(
        'SETUP_FAILED',
        `Setup stopped: could not ${step.purpose} (${shellLine(step.command)}): ${reason}. Mend that and run the same again; what was done before stays.`,
      );
    }
    onDone(step);
  }
}
