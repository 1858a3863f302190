// Builds the emulated machine's files from Debian's packages: the stock kernel with its
// modules, v4l2loopback compiled against it, and a first file system that passes on to
// the host's own root, read-only.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { currentPackage, run, unpackPackages } from './debian-packages.js';
import { compileLoopback, copyModules, modulesFor } from './kernel-modules.js';
import { rootfsDir } from './machine.js';
import type { MachineFiles } from './machine-files.js';

/** What mounts the host's root, in the order of need. */
const bootModules = ['virtio_mmio', 'virtio_console', '9pnet_virtio', '9p', 'overlay'];
/** What the tests load. */
const testModules = ['videodev', 'vivid'];
const xzMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const initScript = join(rootfsDir, 'emulated-init.sh');

export function firstFileSystem(files: MachineFiles): string {
  return join(files.folder, 'initrd.cpio');
}

/** The headers' Makefile includes its counterpart by the path it would be installed at. */
function pointHeadersAtEachOther(release: string, root: string): string {
  const sources = join(root, 'usr', 'src');
  const headers = join(sources, `linux-headers-${release}`);
  const common = join(sources, `linux-headers-${commonPart(release)}`);
  writeFileSync(join(headers, 'Makefile'), `include ${join(common, 'Makefile')}\n`);
  return headers;
}

function commonPart(release: string): string {
  return release.replace(/-amd64$/, '-common');
}

/** The kernel inside the boot image: booting it directly saves unpacking it each time. */
function extractKernel(image: string, kernel: string): void {
  const bytes = readFileSync(image);
  const packed = `${kernel}.xz`;
  writeFileSync(packed, bytes.subarray(bytes.indexOf(xzMagic)));
  const unpacked = execFileSync(
    'xz',
    ['--decompress', '--stdout', '--single-stream', packed],
    { maxBuffer: 1 << 28 },
  );
  rmSync(packed);
  writeFileSync(kernel, unpacked);
}

function packFirstFileSystem(root: string, modules: string[], file: string): void {
  const tree = join(root, 'initrd');
  for (const folder of ['bin', 'proc', 'sys', 'dev', 'host', 'memory', 'root']) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  copyModules(modules, join(tree, 'modules'));
  copyFileSync(join(root, 'bin', 'busybox'), join(tree, 'bin', 'busybox'));
  copyFileSync(initScript, join(tree, 'init'));
  chmodSync(join(tree, 'init'), 0o755);
  run('sh', ['-c', `find . | ./bin/busybox cpio -o -H newc > ${file}.part`], tree);
  renameSync(`${file}.part`, file);
}

/**
 * Builds what is missing.
 * @param others  folder of v4l2loopback sources, one sub-folder per version, to be
 *                compiled beside Debian's; '' for none
 * @throws PackagesUnavailable
 */
export function buildEmulatedKernel(files: MachineFiles, others: string): void {
  const image = currentPackage('linux-image-amd64');
  const release = image.replace('linux-image-', '');
  const otherVersions = others && readdirSync(others).sort().join(' ');
  const basis = `${release}\n${readFileSync(initScript, 'utf8')}\n`;
  if (files.areBuiltFrom(basis, otherVersions)) return;
  rmSync(files.folder, { recursive: true, force: true });
  const packages = join(files.folder, 'work');
  const series = release.split('.').slice(0, 2).join('.');
  const headers = [release, commonPart(release)].map((name) => `linux-headers-${name}`);
  const tools = [`linux-kbuild-${series}`, 'v4l2loopback-dkms', 'busybox-static'];
  unpackPackages([image, ...headers, ...tools], packages);
  run('depmod', ['-b', packages, release], packages);
  compileLoopback(
    {
      headers: pointHeadersAtEachOther(release, packages),
      makeArguments: [],
      packages,
      others,
    },
    files,
  );
  extractKernel(join(packages, 'boot', `vmlinuz-${release}`), files.kernel);
  copyModules(modulesFor(testModules, packages, release), files.modules);
  copyFileSync(join(packages, 'bin', 'busybox'), files.busybox);
  packFirstFileSystem(
    packages,
    modulesFor(bootModules, packages, release),
    firstFileSystem(files),
  );
  rmSync(packages, { recursive: true });
  writeFileSync(files.stamp, basis + otherVersions);
}
