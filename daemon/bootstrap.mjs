#!/usr/bin/env node
// Does whatever set-up is missing (dependencies, addon, TypeScript), saying what
// it does, then starts guise or its tests. Plain JavaScript on purpose: it runs
// before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampsDir = join(root, 'build');

function fail(sentence) {
  process.stderr.write(`guise: ${sentence}\n`);
  process.exit(1);
}

function say(sentence) {
  process.stderr.write(`guise: ${sentence}\n`);
}

function runOrFail(command, args, whatFailed) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.error)
    fail(`${whatFailed}: ${command} could not be started (${result.error.message}).`);
  if (result.status !== 0) fail(`${whatFailed}: see the lines above.`);
}

/** True when `inputs` differ from those of the last step that succeeded. */
function isStale(name, digest) {
  const stamp = join(stampsDir, `${name}.stamp`);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest;
}

function markFresh(name, digest) {
  mkdirSync(stampsDir, { recursive: true });
  writeFileSync(join(stampsDir, `${name}.stamp`), digest);
}

function digestOf(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesUnder(folder, extensions) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((e) => entry.name.endsWith(e)))
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1),
    )
    .sort();
}

/** npm writes node_modules/.package-lock.json last, so its age tells what is installed. */
function areDependenciesFresh() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

function installDependencies() {
  if (areDependenciesFresh()) return;
  say('installing dependencies (npm ci; about 600 MB on disk) …');
  runOrFail(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    'the dependencies could not be installed; check the package registry and try again',
  );
}

/** binding.gyp is kept as plain JSON so that this build and node-gyp read one list. */
function addonTarget() {
  return JSON.parse(readFileSync(join(root, 'binding.gyp'), 'utf8')).targets[0];
}

function buildAddon() {
  const output = join(root, 'build', 'Release', 'guise.node');
  const digest = digestOf(['binding.gyp', ...filesUnder('native', ['.cc', '.h'])]);
  if (existsSync(output) && !isStale('addon', digest)) return;
  say('building the native addon …');
  if (process.platform === 'win32') buildAddonWithNodeGyp();
  else buildAddonWithCompiler(output);
  markFresh('addon', digest);
}

function buildAddonWithNodeGyp() {
  runOrFail(
    'npm',
    ['exec', '--yes', '--', 'node-gyp', 'rebuild'],
    'the native addon could not be built; install Python 3 and the Visual Studio build tools',
  );
}

const objectName = (source) => `${source.replaceAll('/', '_')}.o`;

const objectDigest = (source, headers, flags) =>
  `${digestOf([source])} ${headers} ${flags.join(' ')}`;

/** Runs the compiler over all sources at once through the shell's own job control. */
function compileInParallel(compiler, flags, sources, objectsDir, whatFailed) {
  if (sources.length === 0) return;
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const jobs = sources.map((source) =>
    [compiler, ...flags, '-c', source, '-o', join(objectsDir, objectName(source))]
      .map(quote)
      .join(' '),
  );
  const workers = `printf '%s\\0' ${jobs.map(quote).join(' ')} | xargs -0 -n 1 -P ${cpus().length} sh -c`;
  runOrFail('sh', ['-c', workers], whatFailed);
}

// The compiler is called directly on Linux and macOS: node-gyp would need Python,
// make and a download of Node's headers, which a fresh machine may not have.
function buildAddonWithCompiler(output) {
  const compiler = process.env.CXX || 'c++';
  const target = addonTarget();
  const objectsDir = join(root, 'build', 'objects');
  mkdirSync(objectsDir, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const whatFailed = `the native addon could not be built with ${compiler}; install a C++17 compiler (Debian: apt install g++)`;
  const flags = [
    ...target.cflags,
    ...target.cflags_cc,
    '-fPIC',
    '-fvisibility=hidden',
    ...target.defines.map((d) => `-D${d}`),
    ...target.include_dirs.map((d) => `-I${d}`),
  ];
  const headers = digestOf(filesUnder('native', ['.h']));
  const stale = target.sources.filter((source) =>
    isStale(objectName(source), objectDigest(source, headers, flags)),
  );
  compileInParallel(compiler, flags, stale, objectsDir, whatFailed);
  for (const source of stale) {
    markFresh(objectName(source), objectDigest(source, headers, flags));
  }
  const objects = target.sources.map((source) => join(objectsDir, objectName(source)));
  const link =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup']
      : ['-shared'];
  runOrFail(compiler, [...link, '-o', output, ...objects, '-lpthread'], whatFailed);
}

function compileTypeScript() {
  const sources = ['daemon', 'native', 'test'].flatMap((f) => filesUnder(f, ['.ts']));
  const digest = digestOf(['tsconfig.json', ...sources]);
  if (existsSync(join(root, 'dist')) && !isStale('typescript', digest)) return;
  say('compiling TypeScript …');
  const tsc = createRequire(join(root, 'package.json')).resolve(
    'typescript/package.json',
  );
  runOrFail(
    process.execPath,
    [join(dirname(tsc), 'bin', 'tsc'), '-p', root],
    'TypeScript did not compile',
  );
  markFresh('typescript', digest);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node ${process.versions.node} is too old; install Node 20.19 or later (22 or 24 recommended).`,
  );
}

function setUp() {
  checkNode();
  installDependencies();
  buildAddon();
  compileTypeScript();
}

function runTests(args) {
  const require = createRequire(join(root, 'package.json'));
  const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const result = spawnSync(process.execPath, [jest, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exit(result.status ?? 1);
}

const [command, ...args] = process.argv.slice(2);
setUp();
if (command === 'test') {
  runTests(args);
} else if (command !== 'build') {
  process.argv.splice(
    1,
    process.argv.length - 1,
    join(root, 'dist', 'daemon', 'main.js'),
    ...(command ? [command] : []),
    ...args,
  );
  createRequire(import.meta.url)(join(root, 'dist', 'daemon', 'main.js'));
}
