import { type HostState, setupFiles } from '../../daemon/setup/host-state.js';
import { planSetup, planUndo, type SetupPlan } from '../../daemon/setup/setup-plan.js';
import { readTemplates } from '../../daemon/setup/templates.js';
import { shellLine } from '../../daemon/shell-words.js';

const templates = readTemplates();
const noFiles = { modulesLoad: null, modprobe: null, udev: null, service: null };

/** A Debian machine on which nothing has been done. */
const fresh: HostState = {
  user: 'ada',
  isInVideoGroup: false,
  kernel: '6.1.0-56-amd64',
  packageManager: 'apt',
  installedPackages: [],
  hasSignedModulePackage: false,
  isModuleInstalled: false,
  isModuleLoaded: false,
  canAddDevices: false,
  hasV4l2Ctl: false,
  videoNumbers: [0, 1],
  loopbackNodes: [],
  otherOptionFiles: [],
  hasPipeWire: false,
  hasSecureBoot: false,
  bootImageCommand: null,
  files: noFiles,
  record: { packages: [], groups: [] },
};

const ourNode = { path: '/dev/video42', card: 'Guise', isWritable: true };
const obsNode = { path: '/dev/video10', card: 'OBS Virtual Camera', isWritable: true };

/** The same machine after setup. */
const ready: HostState = {
  ...fresh,
  isModuleInstalled: true,
  isModuleLoaded: true,
  videoNumbers: [0, 1, 42],
  loopbackNodes: [ourNode],
  files: { ...noFiles, modulesLoad: templates.modulesLoad, modprobe: templates.modprobe },
};

/** A machine where OBS has made its own device. */
const shared: HostState = {
  ...fresh,
  isModuleInstalled: true,
  isModuleLoaded: true,
  videoNumbers: [0, 10],
  loopbackNodes: [obsNode],
};

const plan = (state: HostState) => planSetup(state, templates);
const lines = ({ steps }: SetupPlan) => steps.map(({ command }) => shellLine(command));

describe('setting up', () => {
  test('does everything on a fresh machine, in the order in which it must happen', () => {
    expect(lines(plan(fresh))).toEqual([
      'apt-get install -y v4l2loopback-dkms v4l2loopback-utils linux-headers-6.1.0-56-amd64',
      'tee /etc/modprobe.d/zz-guise.conf',
      'tee /etc/modules-load.d/guise.conf',
      'modprobe v4l2loopback',
    ]);
  });

  // As the kernels' packages of Arch, CachyOS and Manjaro name what they install.
  test.each([
    ['6.9.1-arch1-1', 'linux-headers'],
    ['6.6.30-1-lts', 'linux-lts-headers'],
    ['6.9.1-zen1-1-zen', 'linux-zen-headers'],
    ['6.8.9-hardened1-1-hardened', 'linux-hardened-headers'],
    ['6.6.30.30.realtime1-1-rt-lts', 'linux-rt-lts-headers'],
    ['6.9.1-2-cachyos', 'linux-cachyos-headers'],
    ['6.6.30-2-MANJARO', 'linux66-headers'],
  ])('builds the module on Arch for the kernel %s, with %s', (kernel, headers) => {
    const [install] = lines(plan({ ...fresh, packageManager: 'pacman', kernel }));
    expect(install).toBe(
      `pacman -S --needed --noconfirm v4l2loopback-dkms v4l2loopback-utils ${headers}`,
    );
  });

  test('has nothing to do once it is done', () => {
    const { steps, findings } = plan(ready);
    expect(steps).toEqual([]);
    expect(findings.filter(({ isGood }) => !isGood)).toEqual([]);
  });

  test('prefers the module that the distribution has signed', () => {
    const state = { ...fresh, hasSignedModulePackage: true, hasSecureBoot: true };
    expect(lines(plan(state))[0]).toBe(
      'apt-get install -y linux-modules-v4l2loopback-generic v4l2loopback-utils',
    );
    expect(plan(state).notes).toEqual([]);
  });

  test('tells of the key that Secure Boot wants for a module built here', () => {
    const { notes } = plan({ ...fresh, hasSecureBoot: true });
    expect(notes.join()).toContain('mokutil --import');
  });

  test('takes another number when 42 is in use, and one that browsers look at', () => {
    const { steps } = plan({ ...fresh, videoNumbers: [0, 42, 63] });
    const options = steps.find(({ command }) => command.includes(setupFiles.modprobe));
    expect(options?.input).toContain('video_nr=62 card_label="Guise"');
  });

  test('renews a boot image that holds the module, after its options have changed', () => {
    const state = { ...fresh, bootImageCommand: ['update-initramfs', '-u'] };
    expect(lines(plan(state)).at(-1)).toBe('update-initramfs -u');
    expect(
      lines(plan({ ...ready, bootImageCommand: ['update-initramfs', '-u'] })),
    ).toEqual([]);
  });

  test('adds a user without rights to the group video', () => {
    const state = { ...ready, loopbackNodes: [{ ...ourNode, isWritable: false }] };
    expect(lines(plan(state))).toEqual(['usermod -aG video ada']);
    expect(plan(state).notes.join()).toContain('Log out');
  });

  test('only tells a user to log in again who is in the group already', () => {
    const loopbackNodes = [{ ...ourNode, isWritable: false }];
    const state = { ...ready, loopbackNodes, isInVideoGroup: true };
    expect(lines(plan(state))).toEqual([]);
    expect(plan(state).notes.join()).toContain('Log out');
    expect(plan(state).findings.some(({ isGood }) => !isGood)).toBe(true);
  });

  test('remembers no package that was there before', () => {
    const installedPackages = ['linux-headers-6.1.0-56-amd64'];
    const [install] = plan({ ...fresh, installedPackages }).steps;
    expect(install?.adds?.packages).toEqual(['v4l2loopback-dkms', 'v4l2loopback-utils']);
  });

  test('lets PipeWire list the camera before the device is made', () => {
    const made = lines(plan({ ...fresh, hasPipeWire: true }));
    expect(made[0]).toMatch(/ v4l-utils$/);
    const rule = made.indexOf(`tee ${setupFiles.udev}`);
    expect(rule).toBeGreaterThan(0);
    expect(made[rule + 1]).toBe('udevadm control --reload');
    expect(rule).toBeLessThan(made.indexOf('modprobe v4l2loopback'));
  });

  test('has PipeWire look again at a device that is there already', () => {
    const state = { ...ready, hasPipeWire: true, hasV4l2Ctl: true };
    expect(lines(plan(state)).at(-1)).toBe(
      'udevadm trigger --action=add /sys/class/video4linux/video42',
    );
  });

  test('mends an outdated file of ours', () => {
    const modprobe = `${templates.modprobe.split('\n')[0]}\noptions v4l2loopback devices=1\n`;
    const state = { ...ready, files: { ...ready.files, modprobe } };
    expect(lines(plan(state))).toEqual(['tee /etc/modprobe.d/zz-guise.conf']);
  });

  test("leaves a file alone that is someone else's", () => {
    const files = { ...ready.files, modprobe: 'options v4l2loopback devices=2\n' };
    expect(lines(plan({ ...ready, files }))).toEqual([]);
    expect(plan({ ...ready, files }).notes.join()).toContain('zz-guise.conf');
  });
});

describe('setting up beside other programs', () => {
  test('adds a device and leaves the options of others as they are', () => {
    const added = plan({ ...shared, canAddDevices: true });
    expect(lines(added)).toEqual([
      'tee /etc/systemd/system/guise-camera.service',
      'systemctl enable --now guise-camera.service',
    ]);
    expect(added.notes.join()).toContain('OBS Virtual Camera');
  });

  test('changes nothing where the module cannot add a device, and says what to do', () => {
    expect(lines(plan(shared))).toEqual([]);
    expect(plan(shared).notes.join()).toContain('Add one to their options by hand');
  });

  test("never writes options over those of another's file, loaded or not", () => {
    const otherOptionFiles = ['/etc/modprobe.d/v4l2loopback.conf'];
    const state = { ...fresh, isModuleInstalled: true, otherOptionFiles };
    expect(lines(plan(state))).toEqual(['modprobe v4l2loopback']);
    expect(plan(state).notes.join()).toContain('/etc/modprobe.d/v4l2loopback.conf');
    const loaded = { ...state, isModuleLoaded: true };
    expect(lines(plan(loaded))).toEqual([]);
    expect(plan(loaded).notes.join()).toContain('/etc/modprobe.d/v4l2loopback.conf');
  });

  test('judges whether the module can add a device only when it is loaded', () => {
    const otherOptionFiles = ['/usr/lib/modprobe.d/v4l2-relayd.conf'];
    const state = { ...fresh, isModuleInstalled: true, otherOptionFiles };
    expect(plan(state).notes.join()).not.toContain('cannot add');
  });
});

describe('undoing', () => {
  test('removes what setup has made, and no more', () => {
    expect(lines(planUndo(ready))).toEqual([
      'modprobe -r v4l2loopback',
      'rm /etc/modules-load.d/guise.conf',
      'rm /etc/modprobe.d/zz-guise.conf',
    ]);
  });

  test('has nothing to do where nothing was done', () => {
    expect(lines(planUndo(fresh))).toEqual([]);
    expect(lines(planUndo(shared))).toEqual([]);
  });

  test('keeps the module while others have devices of it', () => {
    const loopbackNodes = [obsNode, ourNode];
    expect(lines(planUndo({ ...ready, loopbackNodes }))).not.toContain(
      'modprobe -r v4l2loopback',
    );
  });

  test("leaves files alone that are someone else's", () => {
    const files = { ...noFiles, modprobe: 'options v4l2loopback devices=1\n' };
    expect(lines(planUndo({ ...ready, files }))).toEqual([]);
  });

  test('takes back the added device, groups and packages', () => {
    const state = {
      ...shared,
      loopbackNodes: [obsNode, ourNode],
      files: { ...noFiles, service: templates.service },
      isInVideoGroup: true,
      installedPackages: ['v4l-utils'],
      record: { packages: ['v4l-utils'], groups: ['video'] },
    };
    expect(planUndo(state).notes.join()).toContain('guise quit');
    expect(lines(planUndo(state))).toEqual([
      'systemctl disable --now guise-camera.service',
      'rm /etc/systemd/system/guise-camera.service',
      'gpasswd -d ada video',
      'apt-get remove -y v4l-utils',
    ]);
  });

  test('passes over what has gone since by other ways', () => {
    const record = { packages: ['linux-headers-6.1.0-9-amd64'], groups: ['video'] };
    expect(lines(planUndo({ ...fresh, record }))).toEqual([]);
  });
});
