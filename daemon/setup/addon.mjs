// Builds the native addon. On Linux and macOS the compiler is called directly: node-gyp
// would need Python, make and a download of Node's headers, which a fresh machine may
// not have. Windows goes through node-gyp.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import {
  digestOf,
  filesUnder,
  isStale,
  markFresh,
  root,
  run,
  runNpm,
  say,
} from './step.mjs';

const output = join(root, 'build', 'Release', 'guise.node');
const objectsDir = join(root, 'build', 'objects');
const compiler = process.env.CXX || 'c++';
const whatFailed = `the native addon could not be built with ${compiler}; install a C++17 compiler (Debian: apt install g++, macOS: xcode-select --install)`;

/** Files of the packages whose headers are compiled in: they change with the version. */
const headerPackages = [
  'node_modules/node-addon-api/package.json',
  'node_modules/node-api-headers/package.json',
];

const addonDigest = () =>
  digestOf(['binding.gyp', ...headerPackages, ...filesUnder('native', ['.cc', '.h'])]);

export function isAddonFresh() {
  return existsSync(output) && !isStale('addon', addonDigest());
}

export async function buildAddon() {
  say('building the native addon …');
  const digest = addonDigest();
  if (process.platform === 'win32') await buildWithNodeGyp();
  else await buildWithCompiler();
  markFresh('addon', digest);
}

async function buildWithNodeGyp() {
  await runNpm(
    ['exec', '--yes', '--', 'node-gyp', 'rebuild'],
    'the native addon could not be built; install Python 3 and the Visual Studio build tools',
  );
}

/** binding.gyp is kept as plain JSON so that this build and node-gyp read one list. */
const readTarget = () =>
  JSON.parse(readFileSync(join(root, 'binding.gyp'), 'utf8')).targets[0];

const objectFile = (source) => join(objectsDir, `${source.replaceAll('/', '_')}.o`);

function flagsOf(target) {
  return [
    ...target.cflags,
    ...target.cflags_cc,
    '-fPIC',
    '-fvisibility=hidden',
    ...target.defines.map((define) => `-D${define}`),
    ...target.include_dirs.map((folder) => `-I${folder}`),
  ];
}

async function compile(source, flags, headersDigest) {
  const object = objectFile(source);
  const stamp = `${source.replaceAll('/', '_')}.o`;
  const digest = `${digestOf([source])} ${headersDigest} ${compiler} ${flags.join(' ')}`;
  if (existsSync(object) && !isStale(stamp, digest)) return;
  await run(compiler, [...flags, '-c', source, '-o', object], whatFailed);
  markFresh(stamp, digest);
}

/** As many at once as there are processors; the first failure ends the build. */
async function compileAll(sources, flags, headersDigest) {
  const queue = [...sources];
  const worker = async () => {
    for (let source = queue.shift(); source; source = queue.shift()) {
      try {
        await compile(source, flags, headersDigest);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function buildWithCompiler() {
  const target = readTarget();
  mkdirSync(objectsDir, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const headersDigest = digestOf([...headerPackages, ...filesUnder('native', ['.h'])]);
  await compileAll(target.sources, flagsOf(target), headersDigest);
  const link =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup']
      : ['-shared'];
  // A running guise keeps the file it has loaded: the new one takes only its name.
  const part = `${output}.part`;
  const objects = target.sources.map(objectFile);
  await run(compiler, [...link, '-o', part, ...objects, '-lpthread'], whatFailed);
  renameSync(part, output);
}
