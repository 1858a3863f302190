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
  setupFiles,
} from './host-state.js';
import { readSetupRecord } from './setup-record.js';

const packageManagers = {
  apt: 'apt-get',
  dnf: 'dnf',
  pacman: 'pacman',
  zypper: 'zypper',
} as const;

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

/** Standard output; '' when the program is missing or fails. */
function outputOf(command: string, args: readonly string[]): string {
  try {
    const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PATH },
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
  const names = Object.keys(packageManagers) as PackageManager[];
  return names.find((name) => isProgram(packageManagers[name])) ?? null;
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

export function probeHost(): HostState {
  const packageManager = findPackageManager();
  const isModuleInstalled = outputOf('modinfo', ['-n', 'v4l2loopback']) !== '';
  const runtime = process.env.XDG_RUNTIME_DIR ?? `/run/user/${userInfo().uid}`;
  return {
    user: userInfo().username,
    kernel: release(),
    packageManager,
    // Asked only where it matters: it takes seconds.
    hasSignedModulePackage: !isModuleInstalled && hasSignedModulePackage(packageManager),
    isModuleInstalled,
    isModuleLoaded: existsSync('/sys/module/v4l2loopback'),
    canAddDevices: existsSync('/dev/v4l2loopback') && isProgram('v4l2loopback-ctl'),
    hasV4l2Ctl: isProgram('v4l2-ctl'),
    videoNumbers: findVideoNumbers(),
    loopbackNodes: findLoopbackNodes(),
    otherOptionFiles: findOtherOptionFiles(),
    hasPipeWire: existsSync(join(runtime, 'pipewire-0')),
    hasSecureBoot: hasSecureBoot(),
    bootImageCommand: findBootImageCommand(),
    files: readSetupFiles(),
    record: readSetupRecord(),
  };
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
