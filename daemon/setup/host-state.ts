// What setup knows of the machine before it plans anything: plain data.

export type PackageManager = 'apt' | 'dnf' | 'pacman' | 'zypper';

/** The files that setup may write. The first line tells whose they are. */
export const setupFiles = {
  modulesLoad: '/etc/modules-load.d/guise.conf',
  // Options of the last file win, so this one comes late.
  modprobe: '/etc/modprobe.d/zz-guise.conf',
  udev: '/etc/udev/rules.d/70-guise.rules',
  service: '/etc/systemd/system/guise-camera.service',
} as const;
export type SetupFile = keyof typeof setupFiles;

export type FileContents = Readonly<Record<SetupFile, string | null>>;

/** What setup has added outside those files, so that it can be undone. */
export interface SetupRecord {
  readonly packages: readonly string[];
  readonly groups: readonly string[];
}

export interface HostState {
  readonly user: string;
  /** By the system's list; a session that began before knows nothing of it. */
  readonly isInVideoGroup: boolean;
  /** As uname gives it. */
  readonly kernel: string;
  readonly packageManager: PackageManager | null;
  /** Of those that setup may have to install or to remove. */
  readonly installedPackages: readonly string[];
  /** The distribution offers the module signed for its own kernel (Ubuntu 26.04). */
  readonly hasSignedModulePackage: boolean;
  /** The module is on disk for this kernel. */
  readonly isModuleInstalled: boolean;
  readonly isModuleLoaded: boolean;
  /** Devices can be added to the loaded module (0.13 and later, with its tool). */
  readonly canAddDevices: boolean;
  readonly hasV4l2Ctl: boolean;
  /** Numbers of all video nodes, also those that cannot be opened. */
  readonly videoNumbers: readonly number[];
  /** Loopback nodes by name, also those that cannot be opened. */
  readonly loopbackNodes: readonly LoopbackNode[];
  /** Files of other programs that set options of v4l2loopback. */
  readonly otherOptionFiles: readonly string[];
  readonly hasPipeWire: boolean;
  readonly hasSecureBoot: boolean;
  /** The command that renews the boot image, when that image holds the module. */
  readonly bootImageCommand: readonly string[] | null;
  /** What lies at the places of our files now. */
  readonly files: FileContents;
  readonly record: SetupRecord;
}

export interface LoopbackNode {
  readonly path: string;
  readonly card: string;
  readonly isWritable: boolean;
}
