// The command behind "npm run test:guest": builds the guest and runs every suite in it,
// also those that are too slow or too heavy for each change.
//
//   npm run test:guest                         all suites, Debian's v4l2loopback
//   npm run test:guest -- --only TEXT          cases whose name contains TEXT
//   npm run test:guest -- --modules FOLDER     also with the versions of v4l2loopback
//                                              whose sources lie in FOLDER/VERSION
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../daemon/project-root.js';
import { whatIsMissing } from './boot-guest.js';
import { buildGuest } from './build-guest.js';
import type { GuestResult } from './guest-case.js';
import { debianLoopbackVersion } from './paths.js';
import { runSuite } from './run-suite.js';

const suites = ['suite.js', 'daemon-suite.js', 'bench-suite.js', 'browser-suite.js'];
const timeoutMs = 30 * 60_000;
/** Networks and a browser start slowly under emulation. */
const patienceMs = 5 * 60_000;
const filesFolder = join(projectRoot, 'build', 'guest');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function tell({ name, ok, ms, error, remark }: GuestResult): void {
  say(`  ${ok ? 'passed' : 'FAILED'}  ${name} (${(ms / 1000).toFixed(1)} s)`);
  if (remark) say(`          ${remark}`);
  if (error) say(error);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, modules: { type: 'string' } },
  });
  const missing = whatIsMissing(['chromium']);
  if (missing) throw new Error(missing);
  const others = values.modules ? resolve(values.modules) : '';
  say('Building the guest …');
  buildGuest(others);
  mkdirSync(filesFolder, { recursive: true });
  const versions = [debianLoopbackVersion, ...(others ? readdirSync(others).sort() : [])];
  let passed = 0;
  let failed = 0;
  for (const version of versions) {
    for (const suite of suites) {
      say(`v4l2loopback ${version}, ${suite}`);
      const pattern = values.only ?? '';
      const request = {
        ...{ suite, version, pattern, timeoutMs, patienceMs, filesFolder },
        onResult: tell,
      };
      const { results, log } = await runSuite(request);
      for (const line of log.split('\n')) if (line.startsWith('NOT RUN')) say(line);
      const ok = results.filter((result) => result.ok).length;
      passed += ok;
      failed += results.length - ok;
      // A guest that broke off has told no result for the rest.
      if (log.includes('ended with status')) failed += 1;
      if (failed > 0) say(log);
    }
  }
  say(`${passed} passed, ${failed} failed; pictures are in ${filesFolder}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`test:guest: ${error.message}\n`);
  process.exitCode = 1;
});
