// Installs the npm dependencies when they are not those of package-lock.json.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNpm, say } from './step.mjs';

const installedFile = join('node_modules', '.package-lock.json');

const packagesOf = (file) =>
  JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};

/**
 * npm writes node_modules/.package-lock.json last, so an interrupted install shows. It
 * lists what is there; what another platform needs may be missing.
 */
export function areDependenciesFresh() {
  if (!existsSync(join(root, installedFile))) return false;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf('package-lock.json')).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    const found = installed[path];
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return found.version === wanted.version;
  });
}

/**
 * Install scripts stay off on the command line too, for whoever's own settings turn
 * them on; optional packages stay on, for they carry the platforms' binaries.
 */
export async function installDependencies() {
  // npm stumbles over what an interrupted install has left.
  const isWhole = existsSync(join(root, installedFile));
  if (!isWhole) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  say('installing dependencies (npm ci; about 600 MB on disk) …');
  await runNpm(
    [
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    'the dependencies could not be installed; check that the package registry can be reached and start again',
  );
}
