import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeHost, userBehindRoot } from '../../daemon/setup/probe-host.js';

const before = { ...process.env };
let folder: string;

/** What the system would answer, as scripts that are found before its own programs. */
function standIn(programs: Readonly<Record<string, string>>): void {
  for (const [name, script] of Object.entries(programs)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-probe-'));
  process.env.PATH = `${folder}:${before.PATH}`;
  process.env.XDG_DATA_HOME = folder;
  standIn({ 'apt-get': 'exit 1', modinfo: 'exit 1', id: 'exit 1' });
});

afterEach(() => {
  process.env = { ...before };
});

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('looking at the machine', () => {
  test('understands programs that speak the language of the user', () => {
    process.env.LC_ALL = 'de_DE.UTF-8';
    // Ubuntu's apt-cache, with and without German.
    standIn({
      'apt-cache': `[ "$LC_ALL" = C ] && echo '  Candidate: 6.14.0' || echo '  Installationskandidat: 6.14.0'`,
    });
    expect(probeHost().hasSignedModulePackage).toBe(true);
  });

  test('knows which packages are installed, not those of which settings are left', () => {
    standIn({
      // dpkg fails for a package that was never there.
      dpkg: `case "$2" in
        v4l2loopback-dkms) echo 'Status: install ok installed';;
        v4l2loopback-utils) echo 'Status: deinstall ok config-files';;
        *) exit 1;; esac`,
    });
    expect(probeHost().installedPackages).toEqual(['v4l2loopback-dkms']);
  });

  test('asks the list of groups, not the session, who may use cameras', () => {
    standIn({ id: `[ "$1" = -nG ] && echo 'ada sudo video'` });
    expect(probeHost().isInVideoGroup).toBe(true);
    standIn({ id: `echo 'ada videographers'` });
    expect(probeHost().isInVideoGroup).toBe(false);
  });

  test('the finding about the virtual camera does not wait for what only setup needs', () => {
    const asked = join(folder, 'asked');
    standIn({
      'update-initramfs': 'exit 0',
      lsinitramfs: `touch '${asked}'`,
      'apt-cache': `touch '${asked}'`,
    });
    const machine = join(__dirname, '..', '..', 'daemon', 'readiness', 'machine.js');
    const script = `require(${JSON.stringify(machine)}).checkVirtualCamera()
      .then(({ subject }) => console.log(subject))`;
    const told = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(told).toBe('Virtual camera\n');
    expect(existsSync(asked)).toBe(false);
    probeHost();
    expect(existsSync(asked)).toBe(true);
  });
});

// sudo(8) and doas(1) name the user in these variables; a root shell may keep them.
test.each([
  [0, { SUDO_USER: 'ada' }, 'ada'],
  [0, { DOAS_USER: 'ada' }, 'ada'],
  [0, { SUDO_USER: 'root' }, null],
  [0, {}, null],
  [1000, { SUDO_USER: 'root' }, null],
  [1000, { SUDO_USER: 'ada' }, null],
])('knows whom sudo made root: user %d with %j', (uid, environment, user) => {
  expect(userBehindRoot(uid, environment)).toBe(user);
});
