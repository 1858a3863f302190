// The distributions' package managers: how each installs, removes and answers, and what
// it calls the packages that make virtual cameras.
import type { PackageManager } from './host-state.js';

interface PackageTool {
  /** What is looked for to know that this is the machine's. */
  readonly program: string;
  /** Packages follow. */
  readonly install: readonly string[];
  readonly remove: readonly string[];
  /** One package follows; fails, or answers otherwise than below, when it is missing. */
  readonly query: readonly string[];
  readonly answerOfInstalled: RegExp;
  /** The module for a kernel as uname names it, and its tools. */
  modulePackages(kernel: string): readonly string[];
}

/**
 * Arch's package of the headers that the module is built with: each of its kernels has one
 * of its own, called as the end of what uname says, "6.6.30-1-lts"; the usual one says
 * "6.9.1-arch1-1". Manjaro's have the version in their names, "6.6.30-1-MANJARO".
 */
function archHeaders(kernel: string): string {
  const [, major, minor] = /^(\d+)\.(\d+)\..*-MANJARO$/.exec(kernel) ?? [];
  if (major) return `linux${major}${minor}-headers`;
  const [, flavour] = /-\d+-([a-z][a-z-]*)$/.exec(kernel) ?? [];
  return flavour ? `linux-${flavour}-headers` : 'linux-headers';
}

export const packageTools: Readonly<Record<PackageManager, PackageTool>> = {
  apt: {
    program: 'apt-get',
    install: ['apt-get', 'install', '-y'],
    remove: ['apt-get', 'remove', '-y'],
    query: ['dpkg', '-s'],
    // Of one that was removed its settings may be left.
    answerOfInstalled: /^Status: .* installed$/m,
    modulePackages: (kernel) => [
      'v4l2loopback-dkms',
      'v4l2loopback-utils',
      `linux-headers-${kernel}`,
    ],
  },
  dnf: {
    program: 'dnf',
    install: ['dnf', 'install', '-y'],
    remove: ['dnf', 'remove', '-y'],
    query: ['rpm', '-q'],
    answerOfInstalled: /./,
    modulePackages: () => ['akmod-v4l2loopback', 'v4l2loopback', 'kernel-devel'],
  },
  pacman: {
    program: 'pacman',
    install: ['pacman', '-S', '--needed', '--noconfirm'],
    remove: ['pacman', '-R', '--noconfirm'],
    query: ['pacman', '-Q'],
    answerOfInstalled: /./,
    modulePackages: (kernel) => [
      'v4l2loopback-dkms',
      'v4l2loopback-utils',
      archHeaders(kernel),
    ],
  },
  zypper: {
    program: 'zypper',
    install: ['zypper', '--non-interactive', 'install'],
    remove: ['zypper', '--non-interactive', 'remove'],
    query: ['rpm', '-q'],
    answerOfInstalled: /./,
    modulePackages: () => ['v4l2loopback-kmp-default', 'v4l2loopback-utils'],
  },
};

/** Debian's and Ubuntu's where the distribution has signed the module. */
export const signedModulePackages: readonly string[] = [
  'linux-modules-v4l2loopback-generic',
  'v4l2loopback-utils',
];

/** With v4l2-ctl; called so everywhere. */
export const v4l2Utilities = 'v4l-utils';
