// User-Mode Linux: the kernel as a process of the host, whose programs run natively. Has
// one processor, real time, and needs minutes to be compiled.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, rootfsDir, type Session } from './machine.js';
import { filesOfMachine } from './machine-files.js';
import { buildUserModeKernel } from './user-mode-kernel.js';

const memoryMb = 3072;
const files = filesOfMachine('user-mode');

/** The last processor that this process may run on. */
function processor(): string {
  const status = readFileSync('/proc/self/status', 'utf8');
  return /Cpus_allowed_list:\s*(?:\S*[,-])?(\d+)/.exec(status)?.[1] ?? '0';
}

function kernelCommandLine({ folder }: Session): string[] {
  return [
    ...[`mem=${memoryMb}M`, `uml_dir=${join(folder, 'uml')}`, 'umid=guest'],
    ...['root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro'],
    ...['quiet', 'loglevel=4', 'panic=-1', 'con=null', 'con0=null,fd:2'],
    ...['ssl=null', 'ssl0=null,fd:3'],
    `guise.session=${folder}`,
    ...['init=/bin/sh', '--', join(rootfsDir, 'user-mode-init.sh')],
  ];
}

export const userModeMachine: Machine = {
  files,
  programs: {
    flex: 'flex',
    bison: 'bison',
    bc: 'bc',
    xz: 'xz-utils',
    taskset: 'util-linux',
  },
  build: (others) => buildUserModeKernel(files, others),
  start: (session, timeoutMs) => {
    const console = openSync(session.console, 'w');
    const output = openSync(session.output, 'w');
    // Unpinned, its processes wake each other across processors: ten times slower.
    const machine = spawn(
      'taskset',
      ['-c', processor(), files.kernel, ...kernelCommandLine(session)],
      {
        stdio: ['ignore', console, console, output],
        // The memory lies in a file; of the kernel's choice, which prefers /dev/shm.
        env: { PATH: process.env.PATH },
        timeout: timeoutMs,
        // It ends its processes when it is asked to end, not when it is killed.
        killSignal: 'SIGTERM',
      },
    );
    closeSync(console);
    closeSync(output);
    return machine;
  },
};
