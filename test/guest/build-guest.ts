// Builds the guest from Debian's packages: the stock kernel with its modules,
// v4l2loopback compiled against it, and a first file system that passes on to the
// host's own root, read-only. Nothing is installed on the host.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import {
  builtFrom,
  debianLoopbackVersion,
  guestDir,
  initrdFile,
  kernelFile,
  loopbackDir,
  modulesDir,
  rootfsDir,
} from './paths.js';

/** What mounts the host's root, in the order of need. */
const bootModules = ['virtio_mmio', 'virtio_console', '9pnet_virtio', '9p', 'overlay'];
/** What the tests load. */
const testModules = ['videodev', 'vivid'];
const xzMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** The packages cannot be had here and now: no fault of ours. */
export class PackagesUnavailable extends Error {}

function run(command: string, args: string[], cwd = guestDir): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @throws PackagesUnavailable when it fails */
function apt(command: string, args: string[], folder: string): string {
  try {
    return run(command, args, folder);
  } catch (error) {
    const why = `${(error as { stderr?: string }).stderr || (error as Error).message}`;
    throw new PackagesUnavailable(
      `Debian's packages for the guest cannot be fetched: ${why.trim().split('\n').at(-1)}`,
    );
  }
}

/** Old kernels leave the mirrors, so the current one is asked for. */
function currentKernel(): string {
  const depends = apt('apt-cache', ['depends', 'linux-image-amd64'], '/');
  const name = /Depends: linux-image-(\S+)/.exec(depends)?.[1];
  if (!name) throw new PackagesUnavailable('apt knows no linux-image-amd64');
  return name;
}

function unpackPackages(kernel: string, work: string): void {
  const common = kernel.replace(/-amd64$/, '-common');
  const series = kernel.split('.').slice(0, 2).join('.');
  const downloads = join(work, 'packages');
  mkdirSync(downloads, { recursive: true });
  apt(
    'apt-get',
    [
      '-qq',
      '-o',
      'APT::Sandbox::User=root',
      'download',
      `linux-image-${kernel}`,
      `linux-headers-${kernel}`,
      `linux-headers-${common}`,
      `linux-kbuild-${series}`,
      'v4l2loopback-dkms',
      'busybox-static',
    ],
    downloads,
  );
  for (const file of readdirSync(downloads)) {
    run('dpkg-deb', ['-x', join(downloads, file), join(work, 'root')], work);
  }
}

/** The headers' Makefile includes its counterpart by the path it would be installed at. */
function pointHeadersAtEachOther(kernel: string, work: string): string {
  const sources = join(work, 'root', 'usr', 'src');
  const headers = join(sources, `linux-headers-${kernel}`);
  const common = join(sources, `linux-headers-${kernel.replace(/-amd64$/, '-common')}`);
  writeFileSync(join(headers, 'Makefile'), `include ${join(common, 'Makefile')}\n`);
  return headers;
}

function compileLoopback(headers: string, source: string, version: string): void {
  run('make', ['-s', '-C', headers, `M=${source}`, 'modules'], source);
  mkdirSync(loopbackDir, { recursive: true });
  copyFileSync(join(source, 'v4l2loopback.ko'), join(loopbackDir, `${version}.ko`));
}

function compileEveryLoopback(headers: string, work: string, others: string): void {
  const sources = join(work, 'root', 'usr', 'src');
  const debian = readdirSync(sources).find((name) => name.startsWith('v4l2loopback-'))!;
  compileLoopback(headers, join(sources, debian), debianLoopbackVersion);
  if (!others) return;
  for (const version of readdirSync(others)) {
    const copy = join(work, `v4l2loopback-${version}`);
    run('cp', ['-r', join(others, version), copy]);
    compileLoopback(headers, copy, version);
  }
}

/** The kernel inside the boot image: booting it directly saves unpacking it each time. */
function extractKernel(image: string): void {
  const bytes = readFileSync(image);
  const packed = `${kernelFile}.xz`;
  writeFileSync(packed, bytes.subarray(bytes.indexOf(xzMagic)));
  const kernel = execFileSync(
    'xz',
    ['--decompress', '--stdout', '--single-stream', packed],
    {
      maxBuffer: 1 << 28,
    },
  );
  rmSync(packed);
  writeFileSync(kernelFile, kernel);
}

function modulesFor(names: readonly string[], root: string, kernel: string): string[] {
  const files = names.flatMap((name) =>
    run('modprobe', ['-d', root, '-S', kernel, '--show-depends', name])
      .split('\n')
      .filter((line) => line.startsWith('insmod'))
      .map((line) => line.split(' ')[1]!),
  );
  return [...new Set(files)];
}

function copyModules(files: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(file, join(folder, basename(file)));
  writeFileSync(
    join(folder, 'order'),
    `${files.map((file) => basename(file)).join('\n')}\n`,
  );
}

function packFirstFileSystem(work: string, files: readonly string[]): void {
  const tree = join(work, 'initrd');
  for (const folder of ['bin', 'proc', 'sys', 'dev', 'host', 'memory', 'root']) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  copyModules(files, join(tree, 'modules'));
  copyFileSync(join(work, 'root', 'bin', 'busybox'), join(tree, 'bin', 'busybox'));
  copyFileSync(join(rootfsDir, 'init.sh'), join(tree, 'init'));
  chmodSync(join(tree, 'init'), 0o755);
  run('sh', ['-c', `find . | ./bin/busybox cpio -o -H newc > ${initrdFile}.part`], tree);
  renameSync(`${initrdFile}.part`, initrdFile);
}

/**
 * Builds what is missing.
 * @param otherVersions  folder of v4l2loopback sources, one sub-folder per version, to
 *                       be compiled beside Debian's; '' for none
 * @throws PackagesUnavailable
 */
export function buildGuest(otherVersions: string): void {
  const kernel = currentKernel();
  const others = otherVersions && readdirSync(otherVersions).sort().join(' ');
  const init = readFileSync(join(rootfsDir, 'init.sh'), 'utf8');
  const basis = `${kernel}\n${init}\n`;
  // More versions than asked for do no harm.
  const isBuilt = others ? builtFrom() === basis + others : builtFrom().startsWith(basis);
  if (isBuilt && existsSync(kernelFile)) return;
  rmSync(guestDir, { recursive: true, force: true });
  const work = join(guestDir, 'work');
  mkdirSync(work, { recursive: true });
  unpackPackages(kernel, work);
  const root = join(work, 'root');
  run('depmod', ['-b', root, kernel]);
  compileEveryLoopback(pointHeadersAtEachOther(kernel, work), work, otherVersions);
  extractKernel(join(root, 'boot', `vmlinuz-${kernel}`));
  copyModules(modulesFor(testModules, root, kernel), modulesDir);
  copyFileSync(join(root, 'bin', 'busybox'), join(guestDir, 'busybox'));
  packFirstFileSystem(work, modulesFor(bootModules, root, kernel));
  rmSync(work, { recursive: true });
  writeFileSync(join(guestDir, 'built-from'), basis + others);
}
