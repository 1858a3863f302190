// A machine emulated by QEMU with Debian's stock kernel: nothing to compile but a module,
// two processors, and slow.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildEmulatedKernel, firstFileSystem } from './emulated-kernel.js';
import type { Machine, Session } from './machine.js';
import { filesOfMachine } from './machine-files.js';

const emulator = 'qemu-system-x86_64';
const memoryMb = 2048;
const files = filesOfMachine('emulated');

/**
 * The virtual machine's clock is calibrated from the host's own figure: measuring it
 * under emulation hangs now and then on a busy host.
 */
function clockKhz(): number {
  const mhz = /cpu MHz\s*: ([\d.]+)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  return Math.round(Number(mhz ?? 2000) * 1000);
}

function kernelCommandLine(): string {
  return [
    'console=ttyS0 loglevel=4 panic=-1 reboot=t',
    'nokaslr mitigations=off nopti audit=0 cryptomgr.notests random.trust_cpu=on',
    `tsc=reliable tsc_early_khz=${clockKhz()} no_timer_check`,
  ].join(' ');
}

function share(tag: string, folder: string, options: string): string[] {
  return [
    '-fsdev',
    `local,id=${tag},path=${folder},security_model=none,multidevs=remap${options}`,
    '-device',
    `virtio-9p-device,fsdev=${tag},mount_tag=${tag}`,
  ];
}

function emulatorArgs({ folder, output, console }: Session): string[] {
  return [
    // Emulated: nested virtualisation is rarely there. An old processor model, since
    // the wide vectors of newer ones are several times slower to emulate.
    ...['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'Nehalem,spec-ctrl=off'],
    ...['-machine', 'microvm', '-m', `${memoryMb}`, '-smp', '2'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', files.kernel, '-initrd', firstFileSystem(files)],
    ...['-append', kernelCommandLine()],
    ...['-serial', `file:${console}`],
    ...['-device', 'virtio-serial-device'],
    ...['-chardev', `file,id=output,path=${output}`],
    ...['-device', 'virtserialport,chardev=output,name=output'],
    ...share('hostroot', '/', ',readonly=on'),
    ...share('session', folder, ''),
  ];
}

export const emulatedMachine: Machine = {
  files,
  programs: { [emulator]: 'qemu-system-x86', xz: 'xz-utils' },
  build: (others) => buildEmulatedKernel(files, others),
  start: (session, timeoutMs) =>
    spawn(emulator, emulatorArgs(session), {
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    }),
};
