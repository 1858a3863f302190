// Boots a guest on the host's own root file system (read-only, under memory) and runs one
// command in it.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Machine, rootfsDir, type Session } from './machines/machine.js';
import { searchPath } from './machines/search-path.js';

export interface GuestRun {
  readonly machine: Machine;
  /** A shell script; runs as root in `folder`. */
  readonly command: string;
  readonly folder: string;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The command is run by systemd, with its bus and keeper of logins. */
  readonly hasSystemd?: boolean;
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

/** What every machine needs: the tests' own programs, and what builds a module. */
const programs = {
  insmod: 'kmod',
  'v4l2-ctl': 'v4l-utils',
  ffmpeg: 'ffmpeg',
  make: 'make',
  gcc: 'gcc',
  'apt-get': 'apt',
};

/**
 * What keeps a machine from running here; '' when nothing does.
 * @param also  programs needed beside those of every run, with their packages
 */
export function whatIsMissing(
  machine: Machine,
  also: Readonly<Record<string, string>> = {},
): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the guest needs Linux on x86-64, this is ${process.platform} on ${process.arch}`;
  }
  const wanted = {
    ...programs,
    ...machine.programs,
    ...also,
  };
  const env = { PATH: searchPath() };
  const missing = Object.entries(wanted).filter(
    ([program]) => spawnSync('sh', ['-c', `command -v ${program}`], { env }).status !== 0,
  );
  const packages = missing.map(([, name]) => name).join(' ');
  return packages && `these packages are missing: apt install ${packages}`;
}

function prepareSession(run: GuestRun): Session {
  const folder = mkdtempSync(join(tmpdir(), 'guise-guest-'));
  const environment = {
    HOME: '/root',
    LANG: 'C.UTF-8',
    PATH: searchPath(),
    GUEST_MACHINE: run.machine.files.folder,
    GUEST_FILES: '/run/session/files',
    GUEST_SYSTEMD: run.hasSystemd ? 'yes' : '',
    ...run.environment,
  };
  const exports = Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`)
    .join('\n');
  cpSync(rootfsDir, folder, { recursive: true });
  writeFileSync(join(folder, 'command.sh'), run.command);
  writeFileSync(join(folder, 'environment'), exports);
  writeFileSync(join(folder, 'folder'), run.folder);
  mkdirSync(join(folder, 'files'));
  const output = join(folder, 'output');
  spawnSync('mkfifo', [output]);
  return { folder, output, console: join(folder, 'console') };
}

/** Runs the command in a fresh guest. @throws when the machine cannot be started */
export async function runInGuest(run: GuestRun): Promise<GuestOutcome> {
  const session = prepareSession(run);
  // cat ends when the machine closes its end of the pipe.
  const output = spawn('cat', [session.output], { stdio: ['ignore', 'pipe', 'ignore'] });
  output.stdout.setEncoding('utf8').on('data', run.onOutput);
  const outputEnded = new Promise<void>((resolve) =>
    output.once('close', () => resolve()),
  );
  const machine = run.machine.start(session, run.timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      machine.once('error', reject);
      machine.once('exit', () => resolve());
    });
    // One that ended before it opened the pipe would leave cat waiting.
    closeSync(openSync(session.output, 'r+'));
    await outputEnded;
    if (run.filesFolder) {
      cpSync(join(session.folder, 'files'), run.filesFolder, { recursive: true });
    }
    const status = join(session.folder, 'status');
    return {
      status: existsSync(status) ? Number(readFileSync(status, 'utf8')) : null,
      console: existsSync(session.console) ? readFileSync(session.console, 'utf8') : '',
    };
  } finally {
    output.kill();
    rmSync(session.folder, { recursive: true, force: true });
  }
}
