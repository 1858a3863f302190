// Decides what has to be done to make the virtual camera, and to undo it. Pure: state in,
// sentences and commands out.
import { guiseCard } from '../sinks/loopback-device.js';
import {
  type FileContents,
  type HostState,
  type LoopbackNode,
  type SetupFile,
  setupFiles,
} from './host-state.js';
import { packageTools, signedModulePackages, v4l2Utilities } from './package-managers.js';

/** One command, to be run as root. */
export interface SetupStep {
  readonly purpose: string;
  readonly command: readonly string[];
  /** What the command reads. */
  readonly input?: string;
  /** To be remembered for undoing, once the command has succeeded. */
  readonly adds?: {
    readonly packages?: readonly string[];
    readonly groups?: readonly string[];
  };
}

export interface SetupFinding {
  readonly isGood: boolean;
  readonly text: string;
}

export interface SetupPlan {
  readonly findings: readonly SetupFinding[];
  readonly steps: readonly SetupStep[];
  /** What a person has to know or to do by hand. */
  readonly notes: readonly string[];
}

/** First words of every file that setup writes. */
const mark = '# Made by "guise setup"';
const usualNumber = 42;
/** Browsers look at /dev/video0 to 63 only. */
const highestNumber = 63;

/** What the templates in config/ contain, for `usualNumber`. */
export type Templates = Readonly<Record<SetupFile, string>>;

/** Collects a plan while it is made. */
class Draft {
  readonly findings: SetupFinding[] = [];
  readonly steps: SetupStep[] = [];
  readonly notes: string[] = [];

  find(isGood: boolean, text: string): boolean {
    this.findings.push({ isGood, text });
    return isGood;
  }
}

function isOurs(content: string | null): boolean {
  return content?.startsWith(mark) ?? false;
}

function ownNode(state: HostState): LoopbackNode | undefined {
  return state.loopbackNodes.find(({ card }) => card === guiseCard);
}

function otherNodes(state: HostState): readonly LoopbackNode[] {
  return state.loopbackNodes.filter(({ card }) => card !== guiseCard);
}

/** The number of our device, or the one it is to have: 42, or the highest free one. */
function deviceNumber(state: HostState): number {
  const own = ownNode(state);
  if (own) return Number(own.path.replace('/dev/video', ''));
  const isFree = (n: number) => !state.videoNumbers.includes(n);
  if (isFree(usualNumber)) return usualNumber;
  for (let n = highestNumber; n > 0; n--) if (isFree(n)) return n;
  return usualNumber;
}

function planPackages(state: HostState, draft: Draft): void {
  const module = state.isModuleInstalled || state.isModuleLoaded;
  draft.find(
    module,
    module ? 'v4l2loopback is installed' : 'v4l2loopback is not installed',
  );
  const manager = state.packageManager;
  const wanted: string[] = [];
  if (!module && manager) {
    wanted.push(
      ...(state.hasSignedModulePackage
        ? signedModulePackages
        : packageTools[manager].modulePackages(state.kernel)),
    );
  }
  if (state.hasPipeWire && !state.hasV4l2Ctl && manager) wanted.push(v4l2Utilities);
  if (wanted.length > 0) {
    draft.steps.push({
      purpose: 'install what makes virtual cameras',
      command: [...packageTools[manager!].install, ...wanted],
      // What was there before is not to go when setup is undone.
      adds: {
        packages: wanted.filter((name) => !state.installedPackages.includes(name)),
      },
    });
  } else if (!module) {
    draft.notes.push('Install the kernel module v4l2loopback with your package manager.');
  }
  if (!module && state.hasSecureBoot && !state.hasSignedModulePackage) {
    draft.notes.push(
      'Secure Boot is on: if loading the module says "Key was rejected by service", enrol the key that built it (sudo mokutil --import /var/lib/dkms/mok.pub), restart, and choose "Enroll MOK".',
    );
  }
}

function planFile(
  state: HostState,
  templates: Templates,
  file: SetupFile,
  purpose: string,
  draft: Draft,
): boolean {
  const path = setupFiles[file];
  const wanted = templates[file]
    .replaceAll(`video_nr=${usualNumber}`, `video_nr=${deviceNumber(state)}`)
    .replaceAll(`/dev/video${usualNumber}`, `/dev/video${deviceNumber(state)}`);
  const found = state.files[file];
  if (found === wanted) return draft.find(true, `${path} is there`);
  if (found !== null && !isOurs(found)) {
    draft.notes.push(`${path} is there but is not guise's own; it is left as it is.`);
    return draft.find(false, `${path} was made by someone else`);
  }
  draft.find(false, found === null ? `${path} is missing` : `${path} is outdated`);
  const command = ['tee', path];
  draft.steps.push({ purpose, command, input: wanted });
  return true;
}

/** Nobody else uses the module: its options are ours to set. */
function planOwnModule(state: HostState, templates: Templates, draft: Draft): void {
  planFile(state, templates, 'modprobe', 'give the camera its name', draft);
  planFile(state, templates, 'modulesLoad', 'have it at every start', draft);
  if (!state.isModuleLoaded) {
    draft.steps.push({ purpose: 'have it now', command: ['modprobe', 'v4l2loopback'] });
  }
  const hasNewOptions = draft.steps.some(({ command }) =>
    command.includes(setupFiles.modprobe),
  );
  if (state.bootImageCommand && hasNewOptions) {
    const purpose =
      'renew the boot image, which loads the module with options of its own';
    draft.steps.push({ purpose, command: state.bootImageCommand });
  }
}

/** Others have devices: theirs stay, ours is added beside them. */
function planAddedDevice(state: HostState, templates: Templates, draft: Draft): void {
  const names = otherNodes(state).map(({ card, path }) => `${path} (${card})`);
  const owners = [...names, ...state.otherOptionFiles].join(', ');
  if (!state.isModuleLoaded) {
    draft.steps.push({
      purpose: 'load it with the options of others',
      command: ['modprobe', 'v4l2loopback'],
    });
    draft.notes.push(
      `v4l2loopback is used by others already (${owners}). Only when it is loaded can be seen whether a device can be added to theirs: then run "guise setup" again.`,
    );
    return;
  }
  if (!state.canAddDevices) {
    const number = deviceNumber(state);
    draft.notes.push(
      `v4l2loopback is used by others already (${owners}), and this version cannot add a device while it is loaded. Add one to their options by hand: one more in devices=, ${number} in video_nr=, "Guise" in card_label=, 1 in exclusive_caps=; or install v4l2loopback 0.13 or later with its tools.`,
    );
    return;
  }
  draft.notes.push(`The devices of others stay as they are: ${owners}.`);
  planFile(state, templates, 'service', 'have the camera at every start', draft);
  draft.steps.push({
    purpose: 'have it now and at every start',
    command: ['systemctl', 'enable', '--now', 'guise-camera.service'],
  });
}

function planDevice(state: HostState, templates: Templates, draft: Draft): void {
  const own = ownNode(state);
  draft.find(
    own !== undefined,
    own ? `the camera is ${own.path}` : `no device is called "${guiseCard}"`,
  );
  const isShared = otherNodes(state).length > 0 || state.otherOptionFiles.length > 0;
  if (!isShared) planOwnModule(state, templates, draft);
  else if (!own || isOurs(state.files.service)) planAddedDevice(state, templates, draft);
}

function planPermission(state: HostState, draft: Draft): void {
  const own = ownNode(state);
  if (!own) return;
  if (
    draft.find(
      own.isWritable,
      `${own.path} ${own.isWritable ? 'may' : 'may not'} be written`,
    )
  ) {
    return;
  }
  if (!state.isInVideoGroup) {
    draft.steps.push({
      purpose: 'let you use cameras',
      command: ['usermod', '-aG', 'video', state.user],
      adds: { groups: ['video'] },
    });
  }
  draft.notes.push('Log out and in again for the group "video" to take effect.');
}

/** PipeWire lists only what was a camera when it first looked. */
function planPipeWire(state: HostState, templates: Templates, draft: Draft): void {
  if (!state.hasPipeWire) return;
  const before = draft.steps.length;
  planFile(state, templates, 'udev', 'let PipeWire list the camera', draft);
  if (draft.steps.length === before) return;
  draft.steps.push({
    purpose: 'use the new rule',
    command: ['udevadm', 'control', '--reload'],
  });
  const own = ownNode(state);
  if (own) {
    const name = own.path.replace('/dev/', '');
    const command = [
      'udevadm',
      'trigger',
      '--action=add',
      `/sys/class/video4linux/${name}`,
    ];
    draft.steps.push({ purpose: 'have PipeWire look again', command });
  }
}

/** What is missing for the virtual camera, and the commands that mend it. */
export function planSetup(state: HostState, templates: Templates): SetupPlan {
  const draft = new Draft();
  planPackages(state, draft);
  planPipeWire(state, templates, draft);
  planDevice(state, templates, draft);
  planPermission(state, draft);
  return draft;
}

const REMOVE_CAMERA = 'remove the camera';

function planFileRemoval(files: FileContents, draft: Draft): void {
  const ours = (Object.keys(setupFiles) as SetupFile[]).filter((f) => isOurs(files[f]));
  if (ours.includes('service')) {
    const command = ['systemctl', 'disable', '--now', 'guise-camera.service'];
    draft.steps.push({ purpose: REMOVE_CAMERA, command });
  }
  for (const file of ours) {
    draft.find(false, `${setupFiles[file]} is guise's`);
    const command = ['rm', setupFiles[file]];
    draft.steps.push({ purpose: `remove ${setupFiles[file]}`, command });
  }
}

function planModuleRemoval(state: HostState, draft: Draft): void {
  const wasOurs = isOurs(state.files.modprobe) && ownNode(state) !== undefined;
  if (!wasOurs) return;
  if (otherNodes(state).length > 0) {
    draft.notes.push('The module stays loaded, since others have devices of it.');
    return;
  }
  const command = ['modprobe', '-r', 'v4l2loopback'];
  draft.steps.push({ purpose: REMOVE_CAMERA, command });
}

/** The commands that remove what setup has added, and nothing else. */
export function planUndo(state: HostState): SetupPlan {
  const draft = new Draft();
  planModuleRemoval(state, draft);
  planFileRemoval(state.files, draft);
  if (draft.steps.some(({ purpose }) => purpose === REMOVE_CAMERA)) {
    draft.notes.push(
      'The camera can be removed while nothing has it open: end guise ("guise quit") and the programs that use it.',
    );
  }
  if (isOurs(state.files.udev)) {
    const command = ['udevadm', 'control', '--reload'];
    draft.steps.push({ purpose: 'forget the rule', command });
  }
  const groups = state.isInVideoGroup ? state.record.groups : [];
  for (const group of groups) {
    const command = ['gpasswd', '-d', state.user, group];
    draft.steps.push({ purpose: `take you out of the group "${group}"`, command });
  }
  const packages = state.record.packages.filter((name) =>
    state.installedPackages.includes(name),
  );
  if (packages.length > 0 && state.packageManager) {
    const command = [...packageTools[state.packageManager].remove, ...packages];
    draft.steps.push({ purpose: 'remove the packages that setup installed', command });
  }
  return draft;
}
