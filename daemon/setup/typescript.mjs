// Compiles the TypeScript sources into dist/.
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { digestOf, filesUnder, isStale, markFresh, root, run, say } from './step.mjs';

const folders = ['daemon', 'native', 'test'];

const sourcesDigest = () =>
  digestOf([
    'tsconfig.json',
    'package-lock.json', // the dependencies' types
    ...folders.flatMap((folder) => filesUnder(folder, ['.ts'])),
  ]);

export function isTypeScriptFresh() {
  return existsSync(join(root, 'dist')) && !isStale('typescript', sourcesDigest());
}

/** What came from sources that are gone: a test among it would still be run. */
function removeOrphans() {
  for (const file of filesUnder('dist', ['.js', '.js.map'])) {
    const source = file.replace(/^dist./, '').replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(join(root, source))) rmSync(join(root, file));
  }
}

export async function compileTypeScript() {
  say('compiling TypeScript …');
  const digest = sourcesDigest();
  const require = createRequire(join(root, 'package.json'));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', root], 'TypeScript did not compile');
  removeOrphans();
  markFresh('typescript', digest);
}
