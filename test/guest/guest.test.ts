// Boots the guest once and shows each of its cases as a test of its own. Where it cannot
// run, or GUISE_GUEST_TESTS=off, it says so.
import { whatIsMissing } from './boot-guest.js';
import { buildGuest } from './build-guest.js';
import { debianLoopbackVersion } from './paths.js';
import { runSuite, type SuiteRun } from './run-suite.js';
import { cases } from './suite.js';

const reason =
  process.env.GUISE_GUEST_TESTS === 'off' ? 'GUISE_GUEST_TESTS is off' : whatIsMissing();

/** Building takes half a minute, the cases a little over one on an idle machine. */
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
    buildGuest('');
    run = await runSuite({
      suite: 'suite.js',
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
