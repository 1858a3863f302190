// Boots the guest on the host's own root file system (read-only, under memory) and runs
// one command in it.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guestDir, initrdFile, kernelFile, rootfsDir } from './paths.js';

const emulator = 'qemu-system-x86_64';
const memoryMb = 2048;

export interface GuestRun {
  /** A shell script; runs as root in `folder`. */
  readonly command: string;
  readonly folder: string;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the files go that the command leaves in $GUEST_FILES. */
  readonly filesFolder?: string;
  onOutput(text: string): void;
}

export interface GuestOutcome {
  /** The command's exit status; null when the guest never got to its end. */
  readonly status: number | null;
  /** What the kernel said. */
  readonly console: string;
}

/** A user's own path may lack the folders of system programs. */
export function searchPath(): string {
  return `${process.env.PATH}:/usr/sbin:/sbin`;
}

/**
 * What keeps the guest from running here; '' when nothing does.
 * @param also  packages needed beside those of every run
 */
export function whatIsMissing(also: readonly string[] = []): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the guest needs Linux on x86-64, this is ${process.platform} on ${process.arch}`;
  }
  const programs = {
    [emulator]: 'qemu-system-x86',
    insmod: 'kmod',
    'v4l2-ctl': 'v4l-utils',
    ffmpeg: 'ffmpeg',
    make: 'make',
    gcc: 'gcc',
    xz: 'xz-utils',
    'apt-get': 'apt',
    ...Object.fromEntries(also.map((name) => [name, name])),
  };
  const env = { PATH: searchPath() };
  const missing = Object.entries(programs).filter(
    ([program]) => spawnSync('sh', ['-c', `command -v ${program}`], { env }).status !== 0,
  );
  const packages = missing.map(([, name]) => name).join(' ');
  return packages && `these packages are missing: apt install ${packages}`;
}

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

function emulatorArgs(session: string): string[] {
  return [
    // Emulated: nested virtualisation is rarely there. An old processor model, since
    // the wide vectors of newer ones are several times slower to emulate.
    ...['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'Nehalem,spec-ctrl=off'],
    ...['-machine', 'microvm', '-m', `${memoryMb}`, '-smp', '2'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', kernelFile, '-initrd', initrdFile, '-append', kernelCommandLine()],
    ...['-serial', `file:${join(session, 'console')}`],
    ...['-device', 'virtio-serial-device'],
    ...['-chardev', `file,id=output,path=${join(session, 'output')}`],
    ...['-device', 'virtserialport,chardev=output,name=output'],
    ...share('hostroot', '/', ',readonly=on'),
    ...share('session', session, ''),
  ];
}

function prepareSession(run: GuestRun): string {
  const session = mkdtempSync(join(tmpdir(), 'guise-guest-'));
  const environment = {
    HOME: '/root',
    LANG: 'C.UTF-8',
    GUEST_FILES: '/run/session/files',
    ...run.environment,
  };
  const exports = Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`)
    .join('\n');
  copyFileSync(join(rootfsDir, 'session.sh'), join(session, 'session.sh'));
  writeFileSync(join(session, 'command.sh'), run.command);
  writeFileSync(join(session, 'environment'), exports);
  writeFileSync(join(session, 'folder'), run.folder);
  writeFileSync(join(session, 'guest-dir'), guestDir);
  mkdirSync(join(session, 'files'));
  return session;
}

/** Runs the command in a fresh guest. @throws when the emulator cannot be started */
export async function runInGuest(run: GuestRun): Promise<GuestOutcome> {
  const session = prepareSession(run);
  spawnSync('mkfifo', [join(session, 'output')]);
  // cat ends when the emulator closes its end of the pipe.
  const output = spawn('cat', [join(session, 'output')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  output.stdout.setEncoding('utf8').on('data', run.onOutput);
  const outputEnded = new Promise<void>((resolve) =>
    output.once('close', () => resolve()),
  );
  const machine = spawn(emulator, emulatorArgs(session), {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: run.timeoutMs,
    killSignal: 'SIGKILL',
  });
  try {
    await new Promise<void>((resolve, reject) => {
      machine.once('error', reject);
      machine.once('exit', () => resolve());
    });
    await outputEnded;
    if (run.filesFolder) {
      cpSync(join(session, 'files'), run.filesFolder, { recursive: true });
    }
    const status = join(session, 'status');
    const console = join(session, 'console');
    return {
      status: existsSync(status) ? Number(readFileSync(status, 'utf8')) : null,
      console: existsSync(console) ? readFileSync(console, 'utf8') : '',
    };
  } finally {
    output.kill();
    rmSync(session, { recursive: true, force: true });
  }
}
