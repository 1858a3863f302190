// The command on a machine whose systemd is a script that keeps account.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { runGuise } from '../commands/run-guise.js';

let home: string;
let entry: string;
let unit: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guise-home-'));
  entry = join(home, 'config', 'autostart', 'guise.desktop');
  unit = join(home, 'config', 'systemd', 'user', 'guise.service');
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** @param isActive  of graphical-session.target */
function fakeSystemd(isActive: boolean): Record<string, string> {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const enabled = join(home, 'enabled');
  writeFileSync(
    join(bin, 'systemctl'),
    `#!/bin/sh
echo "$*" >> ${home}/orders
case "$*" in
  *is-active*) exit ${isActive ? 0 : 3} ;;
  *is-enabled*) test -e ${enabled} ;;
  *reenable*) touch ${enabled} ;;
  *disable*) rm -f ${enabled} ;;
esac
`,
  );
  chmodSync(join(bin, 'systemctl'), 0o755);
  return { PATH: bin + delimiter + process.env.PATH };
}

const noSystemd = () => {
  const environment = fakeSystemd(false);
  writeFileSync(join(home, 'bin', 'systemctl'), '#!/bin/sh\nexit 1\n');
  return environment;
};

test('an entry for the desktop is written, told of and removed', async () => {
  const environment = noSystemd();
  const on = await runGuise(home, ['autostart', 'on'], environment);
  expect(on).toMatchObject({ status: 0, stderr: '' });
  expect(on.stdout).toContain(entry);
  expect(readFileSync(entry, 'utf8')).toContain('bootstrap.mjs');
  const status = await runGuise(home, ['autostart', 'status', '--json'], environment);
  expect(JSON.parse(status.stdout)).toMatchObject({ isOn: true, place: entry });
  const off = await runGuise(home, ['autostart', 'off'], environment);
  expect(off.stdout).toBe('guise does not start at login.\n');
  expect(existsSync(entry)).toBe(false);
});

test('an entry that the desktop has switched off counts as off', async () => {
  const environment = noSystemd();
  await runGuise(home, ['autostart', 'on'], environment);
  writeFileSync(entry, `${readFileSync(entry, 'utf8')}Hidden=true\n`);
  const { stdout } = await runGuise(home, ['autostart', 'status'], environment);
  expect(stdout).toBe('guise does not start at login.\n');
});

test.each([
  ['XDG_CONFIG_HOME is relative', { XDG_CONFIG_HOME: 'config' }, () => home],
  ['HOME is empty', { XDG_CONFIG_HOME: '', HOME: '' }, () => userInfo().homedir],
])('no entry is looked for in the current folder where %s', async (_, wrong, homeOf) => {
  const environment = { ...noSystemd(), ...wrong };
  const { stdout } = await runGuise(home, ['autostart', 'status', '--json'], environment);
  const place = join(homeOf(), '.config', 'autostart', 'guise.desktop');
  expect(JSON.parse(stdout)).toMatchObject({ place });
});

test('a unit takes the place of the entry where systemd sees the desktop', async () => {
  await runGuise(home, ['autostart', 'on'], noSystemd());
  expect(existsSync(entry)).toBe(true);
  const on = await runGuise(home, ['autostart', 'on'], fakeSystemd(true));
  expect(on).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(entry)).toBe(false);
  expect(readFileSync(unit, 'utf8')).toContain('WantedBy=graphical-session.target');
  const off = await runGuise(home, ['autostart', 'off'], fakeSystemd(true));
  expect(off).toMatchObject({ status: 0 });
  expect(existsSync(unit)).toBe(false);
});

test('a systemd that refuses is told of, and nothing stays behind', async () => {
  const environment = fakeSystemd(true);
  const script = join(home, 'bin', 'systemctl');
  writeFileSync(
    script,
    readFileSync(script, 'utf8').replace(
      /\*reenable\*.*/,
      '*reenable*) echo no >&2; exit 1 ;;',
    ),
  );
  const { status, stderr } = await runGuise(home, ['autostart', 'on'], environment);
  expect(status).toBe(11);
  expect(stderr).toMatch(/Starting at login could not be changed/);
  expect(existsSync(unit)).toBe(false);
});

test("a unit is taken away also where the user's systemd cannot be reached", async () => {
  const environment = fakeSystemd(true);
  await runGuise(home, ['autostart', 'on'], environment);
  const systemctl = join(home, 'bin', 'systemctl');
  // Files are its own to change; for the rest it needs the user's bus.
  const script = readFileSync(systemctl, 'utf8').replace(
    'case "$*" in',
    'case "$*" in *daemon-reload* | *show-environment* | *is-active*) exit 1 ;; esac\ncase "$*" in',
  );
  writeFileSync(systemctl, script);
  const off = await runGuise(home, ['autostart', 'off'], environment);
  expect(off).toMatchObject({ status: 0, stdout: 'guise does not start at login.\n' });
  expect(existsSync(unit)).toBe(false);
});

test('a folder that cannot be made is named', async () => {
  const environment = { ...noSystemd(), XDG_CONFIG_HOME: '/proc/nowhere' };
  const { status, stderr } = await runGuise(home, ['autostart', 'on'], environment);
  expect(status).toBe(11);
  expect(stderr).toContain("mkdir '/proc/nowhere'");
});
