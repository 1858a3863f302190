// Boots the guest once and shows each of its cases as a test of its own. Where it cannot
// run, or GUISE_GUEST_TESTS=off, it says so.
import { whatIsMissing } from './boot-guest.js';
import { cases } from './camera-suite.js';
import { PackagesUnavailable } from './machines/debian-packages.js';
import { debianLoopbackVersion } from './machines/machine-files.js';
import { machines } from './machines/machines.js';
import { runSuite, type SuiteRun } from './run-suite.js';

const machine = machines.emulated;

/** '' when the guest is built and can run. */
function whyNot(): string {
  if (process.env.GUISE_GUEST_TESTS === 'off') return 'GUISE_GUEST_TESTS is off';
  const missing = whatIsMissing(machine);
  if (missing) return missing;
  try {
    machine.build('');
    return '';
  } catch (error) {
    if (error instanceof PackagesUnavailable) return error.message;
    throw error;
  }
}

const reason = whyNot();

/** The cases take a little over a minute on an idle machine of two cores. */
const timeoutMs = 12 * 60_000;

if (reason) {
  process.stderr.write(
    `\nNOT RUN: the virtual camera's ${cases.length} tests on a real v4l2loopback: ${reason}.\n\n`,
  );
}

const describeWhereItRuns = reason ? describe.skip : describe;

describeWhereItRuns('the virtual camera on a real v4l2loopback', () => {
  let run: SuiteRun;

  beforeAll(async () => {
    run = await runSuite({
      suite: 'camera-suite.js',
      machine,
      version: debianLoopbackVersion,
      timeoutMs,
    });
  }, timeoutMs);

  test.each(cases.map(({ name }) => name))('%s', (name) => {
    const result = run.results.find((r) => r.name === name);
    if (!result) throw new Error(`the guest never came to it:\n${run.log}`);
    if (!result.ok) throw new Error(`${result.error}\n${run.log}`);
  });
});
