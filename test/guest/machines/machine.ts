// What a machine is that runs a kernel of its own on the host's root file system.
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../../daemon/project-root.js';
import type { MachineFiles } from './machine-files.js';

/** The scripts that run as a guest's first processes. */
export const rootfsDir = join(projectRoot, 'test', 'guest', 'rootfs');

export interface Machine {
  readonly files: MachineFiles;
  /** Programs it needs, each with the Debian package that has it. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * Builds what is missing of its files.
   * @param others  folder of v4l2loopback sources, one sub-folder per version, to be
   *                compiled beside Debian's; '' for none
   * @throws PackagesUnavailable
   */
  build(others: string): void;
  /**
   * Boots and runs rootfs/session.sh, with the session's folder at /run/session.
   * @param timeoutMs  after that it is killed
   */
  start(session: Session, timeoutMs: number): ChildProcess;
}

/** One boot's folder on the host, with what runs in the guest and what comes of it. */
export interface Session {
  readonly folder: string;
  /** A named pipe, read by the host, for what the command says. */
  readonly output: string;
  /** A file for what the kernel says. */
  readonly console: string;
}
