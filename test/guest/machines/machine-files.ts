// Where a machine's files lie, on the host and, by the same path, in the guest.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Built once, used by every run; safe to delete. */
const guestDir =
  process.env.GUISE_GUEST_DIR ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'guise-guest');

/** The version of Debian's package, which is what runs unless another is asked for. */
export const debianLoopbackVersion = '0.12.7';

export class MachineFiles {
  readonly kernel: string;
  /** Kernel modules in a row, with the order of loading in a file `order`. */
  readonly modules: string;
  /** v4l2loopback as VERSION.ko. */
  readonly loopback: string;
  readonly busybox: string;
  /** What the files were built from. */
  readonly stamp: string;

  constructor(readonly folder: string) {
    this.kernel = join(folder, 'kernel');
    this.modules = join(folder, 'modules');
    this.loopback = join(folder, 'v4l2loopback');
    this.busybox = join(folder, 'busybox');
    this.stamp = join(folder, 'built-from');
  }

  /**
   * @param basis   all that the files depend on
   * @param others  further versions of v4l2loopback asked for, '' for none
   */
  areBuiltFrom(basis: string, others: string): boolean {
    const stamp = existsSync(this.stamp) ? readFileSync(this.stamp, 'utf8') : '';
    // More versions than asked for do no harm.
    return others ? stamp === basis + others : stamp.startsWith(basis);
  }
}

export function filesOfMachine(name: string): MachineFiles {
  return new MachineFiles(join(guestDir, name));
}

/** Inside a guest: its machine's files. */
export function ownFiles(): MachineFiles {
  return new MachineFiles(process.env.GUEST_MACHINE!);
}
