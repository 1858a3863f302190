// The files that start guise at login, judged by the programs that read them.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readsEntries, systemdTargetFor } from '../../daemon/autostart/autostart.js';
import { launchAgent } from '../../daemon/autostart/launchd-autostart.js';
import { quotedForWindows } from '../../daemon/autostart/login-command.js';
import { registryOrder } from '../../daemon/autostart/registry-autostart.js';
import { systemdUnit } from '../../daemon/autostart/systemd-autostart.js';
import { autostartEntry } from '../../daemon/autostart/xdg-autostart.js';
import { havePrograms } from '../programs.js';

let folder: string;
/** A program in a folder whose name is as awkward as a name may be. */
let awkward: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-login-'));
  const place = join(folder, `My $HOME 100% "new" \\n 'x' & <y>`);
  mkdirSync(place);
  const program = join(place, 'node');
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/said"\n');
  chmodSync(program, 0o755);
  awkward = ['/usr/bin/env', program, join(place, 'main file.mjs'), 'run'];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const said = () =>
  readFileSync(join(awkward[1]!, '..', 'said'), 'utf8')
    .trimEnd()
    .split('\n');

(havePrograms(['systemd-analyze'], 'the check of the systemd unit')
  ? describe
  : describe.skip)('the systemd unit', () => {
  const verify = (text: string) => {
    const file = join(folder, 'guise.service');
    writeFileSync(file, text);
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['--user', '--man=no', 'verify', file],
      { env: { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder } },
    );
    return { status, stderr: String(stderr) };
  };

  test.each(['graphical-session.target', 'default.target'] as const)(
    'for %s satisfies systemd-analyze without a word',
    (target) => {
      expect(verify(systemdUnit(awkward, target))).toEqual({ status: 0, stderr: '' });
    },
  );

  test('is really looked at: a wrong line is told', () => {
    const wrong = systemdUnit(awkward, 'default.target').replace(
      'WatchdogSec',
      'Watchdog',
    );
    expect(verify(wrong).stderr).toMatch(/Unknown key/);
  });
});

test('systemd starts guise again after a crash, not after what only a person can mend', () => {
  const unit = systemdUnit(awkward, 'default.target');
  const [, statuses] = /^RestartPreventExitStatus=(.*)$/m.exec(unit)!;
  // README, "Exit status": 1 is a fault of guise, 8 of a thread; 6 and 7 come from servers
  // and devices, which may be back.
  expect(statuses!.split(' ')).toEqual(['2', '3', '4', '5', '9']);
});

(havePrograms(['desktop-file-validate'], 'the check of the autostart entry')
  ? describe
  : describe.skip)('the autostart entry', () => {
  const validate = (text: string) => {
    const file = join(folder, 'guise.desktop');
    writeFileSync(file, text);
    const { status, stdout } = spawnSync('desktop-file-validate', [file]);
    return { status, stdout: String(stdout) };
  };

  test('satisfies desktop-file-validate without a word', () => {
    expect(validate(autostartEntry(awkward))).toEqual({ status: 0, stdout: '' });
  });

  test('is really looked at: a wrong line is told', () => {
    const wrong = autostartEntry(awkward).replace('Terminal=false', 'Terminal=maybe');
    expect(validate(wrong).status).not.toBe(0);
  });
});

(havePrograms(['gio'], 'the start of an autostart entry by GLib') ? test : test.skip)(
  'GLib starts from the autostart entry what was meant',
  async () => {
    const file = join(folder, 'guise.desktop');
    writeFileSync(file, autostartEntry(awkward));
    expect(spawnSync('gio', ['launch', file]).status).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(said()).toEqual(awkward.slice(2));
  },
);

test('the LaunchAgent is well-formed and holds the command', () => {
  const text = launchAgent(awkward);
  const { status, stdout } = spawnSync('python3', [
    '-c',
    'import plistlib,json,sys;print(json.dumps(plistlib.loads(sys.argv[1].encode())))',
    text,
  ]);
  if (status === null) {
    process.stderr.write(
      'NOT RUN: the reading of the LaunchAgent, for want of python3.\n',
    );
    return;
  }
  expect(JSON.parse(String(stdout))).toEqual({
    Label: 'local.guise',
    ProgramArguments: awkward,
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    LimitLoadToSessionType: 'Aqua',
    ProcessType: 'Interactive',
  });
});

test('the Run key holds the command as Windows splits it', () => {
  // By hand from Microsoft's rules of CommandLineToArgvW.
  expect(quotedForWindows(['C:\\a b\\node.exe', 'C:\\x\\', 'say "hi"'])).toBe(
    '"C:\\a b\\node.exe" "C:\\x\\\\" "say \\"hi\\""',
  );
  expect(registryOrder.add(['node', 'run']).join(' ')).toBe(
    'add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v guise /t REG_SZ /d "node" "run" /f',
  );
});

test('a command that Windows would pass over in the Run key is refused', () => {
  const ofLength = (length: number) => ['x'.repeat(length - '""'.length)];
  expect(registryOrder.add(ofLength(260))).toContain(`"${'x'.repeat(258)}"`);
  expect(() => registryOrder.add(ofLength(261))).toThrow(/260 characters.*has 261/);
});

describe('on Linux', () => {
  const session = { hasSystemd: true, hasGraphicalTarget: true, readsEntries: true };

  test('systemd starts guise where the desktop tells it of graphical sessions', () => {
    expect(systemdTargetFor(session)).toBe('graphical-session.target');
  });

  test('the desktop starts guise where it does not tell systemd', () => {
    expect(systemdTargetFor({ ...session, hasGraphicalTarget: false })).toBeNull();
  });

  test('systemd starts guise where there is no desktop', () => {
    const bare = { ...session, hasGraphicalTarget: false, readsEntries: false };
    expect(systemdTargetFor(bare)).toBe('default.target');
  });

  // As their own documentation says; i3's default configuration starts them.
  test.each([
    [{ XDG_CURRENT_DESKTOP: 'XFCE', DISPLAY: ':0' }, true],
    [{ XDG_CURRENT_DESKTOP: 'i3', DISPLAY: ':0' }, true],
    [{ DISPLAY: ':0' }, true],
    [{ XDG_CURRENT_DESKTOP: 'sway:wlroots', WAYLAND_DISPLAY: 'wayland-1' }, false],
    [{ XDG_CURRENT_DESKTOP: 'Hyprland', WAYLAND_DISPLAY: 'wayland-1' }, false],
    [{ DESKTOP_SESSION: 'bspwm', DISPLAY: ':0' }, false],
    [{}, false],
  ])('%j starts what entries name: %p', (environment, reads) => {
    expect(readsEntries(environment)).toBe(reads);
  });

  test('without systemd an entry is left for a desktop', () => {
    const none = { hasSystemd: false, hasGraphicalTarget: false, readsEntries: false };
    expect(systemdTargetFor(none)).toBeNull();
  });
});
