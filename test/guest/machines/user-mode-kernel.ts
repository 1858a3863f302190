// Builds the user-mode machine's files from Debian's packages: the kernel compiled as a
// program (User-Mode Linux, of the same source as the stock kernel), and v4l2loopback
// compiled against it.
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../daemon/project-root.js';
import {
  currentPackage,
  packageVersion,
  run,
  unpackPackages,
} from './debian-packages.js';
import { compileLoopback, copyModules, modulesFor } from './kernel-modules.js';
import type { MachineFiles } from './machine-files.js';

/** What the tests load. */
const testModules = ['videodev', 'vivid'];
const configFile = join(projectRoot, 'test', 'guest', 'machines', 'user-mode.config');
const architecture = 'ARCH=um';

/** Takes minutes. @returns the kernel's release */
function compileKernel(sources: string, root: string): string {
  const configure = `KCONFIG_ALLCONFIG='${configFile}' make -s ${architecture} allnoconfig`;
  run('sh', ['-c', configure], sources);
  const jobs = `-j${availableParallelism()}`;
  run('nice', ['make', '-s', architecture, jobs, 'linux', 'modules'], sources);
  const install = ['modules_install', `INSTALL_MOD_PATH=${root}`];
  run('make', ['-s', architecture, ...install], sources);
  return readdirSync(join(root, 'lib', 'modules'))[0]!;
}

/**
 * Builds what is missing.
 * @param others  folder of v4l2loopback sources, one sub-folder per version, to be
 *                compiled beside Debian's; '' for none
 * @throws PackagesUnavailable
 */
export function buildUserModeKernel(files: MachineFiles, others: string): void {
  const source = currentPackage('linux-source');
  const otherVersions = others && readdirSync(others).sort().join(' ');
  const config = readFileSync(configFile, 'utf8');
  const basis = `${source} ${packageVersion(source)}\n${config}\n`;
  if (files.areBuiltFrom(basis, otherVersions)) return;
  rmSync(files.folder, { recursive: true, force: true });
  const packages = join(files.folder, 'work');
  unpackPackages([source, 'v4l2loopback-dkms', 'busybox-static'], packages);
  run('tar', ['-xJf', join(packages, 'usr', 'src', `${source}.tar.xz`)], packages);
  const headers = join(packages, source);
  const installed = join(packages, 'installed');
  mkdirSync(installed);
  const release = compileKernel(headers, installed);
  compileLoopback({ headers, makeArguments: [architecture], packages, others }, files);
  run('strip', ['-o', files.kernel, join(headers, 'linux')], packages);
  copyModules(modulesFor(testModules, installed, release), files.modules);
  copyFileSync(join(packages, 'bin', 'busybox'), files.busybox);
  rmSync(packages, { recursive: true });
  writeFileSync(files.stamp, basis + otherVersions);
}
