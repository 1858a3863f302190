// Where the guest's parts lie.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../daemon/project-root.js';

/** Built once, used by every run; safe to delete. */
export const guestDir =
  process.env.GUISE_GUEST_DIR ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'guise-guest');

/** The scripts that run as the guest's first processes. */
export const rootfsDir = join(projectRoot, 'test', 'guest', 'rootfs');

export const kernelFile = join(guestDir, 'vmlinux');
export const initrdFile = join(guestDir, 'initrd.cpio');
export const modulesDir = join(guestDir, 'modules');
export const loopbackDir = join(guestDir, 'v4l2loopback');

/** The version of Debian's package, which is what runs unless another is asked for. */
export const debianLoopbackVersion = '0.12.7';

export function builtFrom(): string {
  const stamp = join(guestDir, 'built-from');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
}
