// The command behind "npm run test:guest": builds the machines and runs every suite in
// its own, also those that are too slow or too heavy for each change.
//
//   npm run test:guest                         all suites, Debian's v4l2loopback
//   npm run test:guest -- --suite TEXT         suites whose file name begins with TEXT
//   npm run test:guest -- --only TEXT          cases whose name contains TEXT
//   npm run test:guest -- --modules FOLDER     also with the versions of v4l2loopback
//                                              whose sources lie in FOLDER/VERSION
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../daemon/project-root.js';
import { whatIsMissing } from './boot-guest.js';
import type { GuestResult } from './guest-case.js';
import { debianLoopbackVersion } from './machines/machine-files.js';
import { type MachineName, machines } from './machines/machines.js';
import { runSuite } from './run-suite.js';

interface Suite {
  readonly file: string;
  /** The emulated one has the stock kernel; in the other, networks run in real time. */
  readonly machine: MachineName;
  readonly hasSystemd?: boolean;
}

const suites: readonly Suite[] = [
  { file: 'camera-suite.js', machine: 'emulated' },
  { file: 'daemon-suite.js', machine: 'user-mode' },
  { file: 'bench-suite.js', machine: 'user-mode' },
  { file: 'pacing-suite.js', machine: 'user-mode' },
  { file: 'browser-suite.js', machine: 'user-mode' },
  { file: 'login-suite.js', machine: 'user-mode', hasSystemd: true },
];
/** What the suites run that every change does not need. */
const programs = {
  chromium: 'chromium',
  systemctl: 'systemd',
  udevadm: 'udev',
  'dbus-daemon': 'dbus-user-session',
  pipewire: 'pipewire',
  wireplumber: 'wireplumber',
};
const timeoutMs = 30 * 60_000;
/** Networks and a browser start slowly on a busy host. */
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

function buildMachines(names: ReadonlySet<MachineName>, others: string): void {
  const missing = [...names]
    .map((name) => whatIsMissing(machines[name], programs))
    .filter(Boolean);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  for (const name of names) {
    say(`Building the ${name} machine, once …`);
    machines[name].build(others);
  }
}

/** @returns how many cases passed and failed */
async function runOne(
  { file, machine, hasSystemd = false }: Suite,
  version: string,
  pattern: string,
): Promise<{ passed: number; failed: number }> {
  say(`v4l2loopback ${version}, ${file} in the ${machine} machine`);
  const { results, log } = await runSuite({
    ...{ suite: file, machine: machines[machine], hasSystemd, version, pattern },
    ...{ timeoutMs, patienceMs, filesFolder },
    onResult: tell,
  });
  for (const line of log.split('\n')) if (line.startsWith('NOT RUN')) say(line);
  const passed = results.filter((result) => result.ok).length;
  // A guest that broke off has told no result for the rest.
  const hasBroken = log.includes('ended with status');
  const failed = results.length - passed + (hasBroken ? 1 : 0);
  if (failed > 0) say(log);
  return { passed, failed };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      modules: { type: 'string' },
    },
  });
  const chosen = suites.filter(({ file }) => file.startsWith(values.suite));
  const others = values.modules ? resolve(values.modules) : '';
  buildMachines(new Set(chosen.map(({ machine }) => machine)), others);
  mkdirSync(filesFolder, { recursive: true });
  const versions = [debianLoopbackVersion, ...(others ? readdirSync(others).sort() : [])];
  let passed = 0;
  let failed = 0;
  for (const version of versions) {
    for (const suite of chosen) {
      const counts = await runOne(suite, version, values.only);
      passed += counts.passed;
      failed += counts.failed;
    }
  }
  say(`${passed} passed, ${failed} failed; pictures are in ${filesFolder}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`test:guest: ${error.message}\n`);
  process.exitCode = 1;
});
