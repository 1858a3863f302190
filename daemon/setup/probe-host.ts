// Finds out what setup has to know of this machine. Changes nothing, needs no rights.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { release, userInfo } from 'node:os';
import { join } from 'node:path';
import { hasSecureBoot } from '../sinks/loopback-device.js';
import {
  type FileContents,
  type HostState,
  type LoopbackNode,
  type PackageManager,
  type SetupFile,
  type SetupRecord,
  setupFiles,
} from './host-state.js';
import { packageTools, signedModulePackages } from './package-managers.js';
import { readSetupRecord } from './setup-record.js';

/** What renews the boot image, and what lists the files in it. */
const bootImageTools = [
  { renew: ['update-initramfs', '-u'], list: 'lsinitramfs' },
  { renew: ['dracut', '--force'], list: 'lsinitrd' },
  { renew: ['mkinitcpio', '-P'], list: 'lsinitcpio' },
] as const;

function isProgram(name: string): boolean {
  const folders = `${process.env.PATH}:/usr/sbin:/sbin:/usr/local/sbin`.split(':');
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Standard output, in English; '' when the program is missing or fails. */
function outputOf(command: string, args: readonly string[]): string {
  try {
    const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PATH, LC_ALL: 'C' },
    });
  } catch {
    return '';
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function list(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function findPackageManager(): PackageManager | null {
  const names = Object.keys(packageTools) as PackageManager[];
  return names.find((name) => isProgram(packageTools[name].program)) ?? null;
}

function findInstalled(manager: PackageManager | null, names: readonly string[]) {
  if (!manager) return [];
  const { query, answerOfInstalled } = packageTools[manager];
  const [program, ...words] = query;
  return names.filter((name) =>
    answerOfInstalled.test(outputOf(program!, [...words, name])),
  );
}

/** Packages that setup may have to install or to remove; asking for one takes a while. */
function packagesAtStake(
  manager: PackageManager | null,
  isModuleInstalled: boolean,
  { packages }: SetupRecord,
): string[] {
  const wanted =
    manager && !isModuleInstalled
      ? [...packageTools[manager].modulePackages(release()), ...signedModulePackages]
      : [];
  return [...new Set([...wanted, ...packages])];
}

function isInVideoGroup(user: string): boolean {
  return outputOf('id', ['-nG', user]).trim().split(' ').includes('video');
}

const sysfs = '/sys/class/video4linux';

function findVideoNumbers(): number[] {
  return list(sysfs)
    .filter((name) => /^video\d+$/.test(name))
    .map((name) => Number(name.slice('video'.length)));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The module's devices have an attribute that no other driver's have. */
function findLoopbackNodes(): LoopbackNode[] {
  return findVideoNumbers()
    .filter((n) => existsSync(join(sysfs, `video${n}`, 'max_openers')))
    .map((n) => ({
      path: `/dev/video${n}`,
      card: readOrNull(join(sysfs, `video${n}`, 'name'))?.trim() ?? '',
      isWritable: isWritable(`/dev/video${n}`),
    }));
}

function findOtherOptionFiles(): string[] {
  const own: string[] = Object.values(setupFiles);
  return ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d', '/run/modprobe.d']
    .flatMap((folder) => list(folder).map((name) => join(folder, name)))
    .filter((path) => !own.includes(path) && path.endsWith('.conf'))
    .filter((path) => /^\s*options\s+v4l2loopback\b/m.test(readOrNull(path) ?? ''));
}

function readSetupFiles(): FileContents {
  const entries = Object.entries(setupFiles) as [SetupFile, string][];
  return Object.fromEntries(
    entries.map(([file, path]) => [file, readOrNull(path)]),
  ) as unknown as FileContents;
}

function findBootImageCommand(): readonly string[] | null {
  const tool = bootImageTools.find(
    ({ renew, list }) => isProgram(renew[0]) && isProgram(list),
  );
  if (!tool) return null;
  const image = [`/boot/initrd.img-${release()}`, '/boot/initramfs-linux.img'].find(
    existsSync,
  );
  const files = outputOf(tool.list, image ? [image] : []);
  return files.includes('v4l2loopback') ? tool.renew : null;
}

function hasSignedModulePackage(manager: PackageManager | null): boolean {
  if (manager !== 'apt') return false;
  const arguments_ = ['policy', 'linux-modules-v4l2loopback-generic'];
  return /Candidate: (?!\(none\))/.test(outputOf('apt-cache', arguments_));
}

type Loopback = Pick<HostState, 'isModuleInstalled' | 'isModuleLoaded' | 'loopbackNodes'>;

/** What there is of virtual cameras: takes milliseconds, where all the rest takes seconds. */
export function probeLoopback(): Loopback {
  return {
    isModuleInstalled: outputOf('modinfo', ['-n', 'v4l2loopback']) !== '',
    isModuleLoaded: existsSync('/sys/module/v4l2loopback'),
    loopbackNodes: findLoopbackNodes(),
  };
}

export function probeHost(): HostState {
  const packageManager = findPackageManager();
  const loopback = probeLoopback();
  const { isModuleInstalled } = loopback;
  const record = readSetupRecord();
  const user = userInfo().username;
  const runtime = process.env.XDG_RUNTIME_DIR ?? `/run/user/${userInfo().uid}`;
  return {
    ...loopback,
    user,
    isInVideoGroup: isInVideoGroup(user),
    kernel: release(),
    packageManager,
    installedPackages: findInstalled(
      packageManager,
      packagesAtStake(packageManager, isModuleInstalled, record),
    ),
    // Asked only where it matters: it takes seconds.
    hasSignedModulePackage: !isModuleInstalled && hasSignedModulePackage(packageManager),
    canAddDevices: existsSync('/dev/v4l2loopback') && isProgram('v4l2loopback-ctl'),
    hasV4l2Ctl: isProgram('v4l2-ctl'),
    videoNumbers: findVideoNumbers(),
    otherOptionFiles: findOtherOptionFiles(),
    hasPipeWire: existsSync(join(runtime, 'pipewire-0')),
    hasSecureBoot: hasSecureBoot(),
    bootImageCommand: findBootImageCommand(),
    files: readSetupFiles(),
    record,
  };
}

/** Whom sudo or doas made root; null for root itself and for everybody who is not root. */
export function userBehindRoot(
  uid = process.getuid?.(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const user = environment.SUDO_USER || environment.DOAS_USER || 'root';
  return uid !== 0 || user === 'root' ? null : user;
}

/** How this user becomes root; null when there is no way known. */
export function rootPrefix(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  if (process.stdin.isTTY && isProgram('sudo')) return ['sudo'];
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    if (isProgram('pkexec')) return ['pkexec'];
  }
  return isProgram('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
    ? ['sudo', '-n']
    : null;
}
