#!/usr/bin/env node
// Does whatever set-up is missing (dependencies, addon, TypeScript), saying what it
// does, then starts guise or its tests. Plain JavaScript on purpose: it runs before
// anything is installed.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildAddon, isAddonFresh } from './setup/addon.mjs';
import { areDependenciesFresh, installDependencies } from './setup/dependencies.mjs';
import { whileLocked } from './setup/lock.mjs';
import { root, SetupError, say } from './setup/step.mjs';
import { compileTypeScript, isTypeScriptFresh } from './setup/typescript.mjs';

const require = createRequire(join(root, 'package.json'));
const main = join(root, 'dist', 'daemon', 'main.js');

/** Each step, in order: whether it is done, and how to do it. */
const steps = [
  [areDependenciesFresh, installDependencies],
  [isAddonFresh, buildAddon],
  [isTypeScriptFresh, compileTypeScript],
];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old; install Node 20.19 or later (22 or 24 recommended).`,
  );
}

async function setUp() {
  checkNode();
  if (steps.every(([isDone]) => isDone())) return;
  await whileLocked(async () => {
    for (const [isDone, doIt] of steps) if (!isDone()) await doIt();
  });
}

function runTests(args) {
  const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const options = { cwd: root, stdio: 'inherit' };
  const { status } = spawnSync(process.execPath, [jest, ...args], options);
  process.exitCode = status ?? 1;
}

/** In this process, so that signals and the exit status are guise's own. */
function runGuise(args) {
  process.argv.splice(1, process.argv.length - 1, main, ...args);
  require(main);
}

/** Of what guise's own table of errors calls installation; it may not be built yet. */
const INSTALLATION_STATUS = 3;

const [command, ...args] = process.argv.slice(2);
try {
  await setUp();
  if (command === 'test') runTests(args);
  else if (command !== 'build') runGuise(command ? [command, ...args] : args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = INSTALLATION_STATUS;
}
