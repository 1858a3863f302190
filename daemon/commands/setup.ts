// "guise setup": says what the virtual camera lacks, and mends it when told to.
import { GuiseError } from '../errors.js';
import { probeHost, rootPrefix, userBehindRoot } from '../setup/probe-host.js';
import { runSteps } from '../setup/run-steps.js';
import { planSetup, planUndo, type SetupPlan } from '../setup/setup-plan.js';
import { addToSetupRecord, forgetSetupRecord } from '../setup/setup-record.js';
import { readTemplates } from '../setup/templates.js';
import { shellLine } from '../shell-words.js';
import { isConfirmed } from './confirmation.js';
import { printResult } from './print.js';

export interface SetupOptions {
  readonly undo: boolean;
  /** Runs the commands without asking. */
  readonly yes: boolean;
}

function tell(plan: SetupPlan): void {
  for (const { isGood, text } of plan.findings) {
    printResult(`${isGood ? '✓' : '✗'} ${text}`);
  }
  for (const note of plan.notes) printResult(`! ${note}`);
  if (plan.steps.length === 0) return;
  printResult('\nThese commands do the rest, as root:\n');
  for (const { purpose, command, input } of plan.steps) {
    printResult(`# ${purpose}`);
    printResult(`${shellLine(command, input)}\n`);
  }
}

function run(plan: SetupPlan): void {
  const prefix = rootPrefix();
  if (!prefix) {
    throw new GuiseError(
      'SETUP_FAILED',
      'Setup needs root, and neither sudo nor pkexec can be used here. Run the commands above in a root shell.',
    );
  }
  const announce = ({ purpose }: { purpose: string }) => printResult(`… ${purpose}`);
  runSteps(
    plan.steps,
    prefix,
    announce,
    (step) => step.adds && addToSetupRecord(step.adds),
  );
}

/** Root has cameras and a PipeWire of its own, and remembers elsewhere what was added. */
function requireOwnUser(): void {
  const user = userBehindRoot();
  if (user === null) return;
  throw new GuiseError(
    'BAD_USAGE',
    `Run "guise setup" as ${user}, without sudo: it prepares the camera for whoever runs it, and becomes root where it has to.`,
  );
}

/** @throws GuiseError SETUP_FAILED, BAD_USAGE elsewhere than on Linux, and by
 *  sudo */
export async function setup({ undo, yes }: SetupOptions): Promise<void> {
  if (process.platform !== 'linux') {
    throw new GuiseError(
      'BAD_USAGE',
      'guise setup prepares v4l2loopback, which exists on Linux only. Elsewhere install OBS and use its virtual camera.',
    );
  }
  requireOwnUser();
  const plan = undo ? planUndo(probeHost()) : planSetup(probeHost(), readTemplates());
  tell(plan);
  if (plan.steps.length === 0) {
    printResult(undo ? 'There is nothing to undo.' : 'There is nothing to run.');
    return;
  }
  const unasked = 'Run them yourself, or let "guise setup --yes" do it.';
  if (!(await isConfirmed(yes, 'Run them now? [y/N] ', unasked))) return;
  run(plan);
  if (undo) {
    forgetSetupRecord();
    printResult('Undone.');
    return;
  }
  const left = planSetup(probeHost(), readTemplates());
  // What no command mends, such as devices of others, is still missing.
  const isMissing = left.findings.some(({ isGood }) => !isGood);
  printResult(isMissing ? '\nStill to do:' : 'The virtual camera is ready.');
  if (isMissing) tell(left);
}
