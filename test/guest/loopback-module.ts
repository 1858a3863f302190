// Loads, unloads and questions v4l2loopback inside the guest.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { debianLoopbackVersion, ownFiles } from './machines/machine-files.js';

/** The version under test. */
export const moduleVersion = process.env.GUEST_LOOPBACK_VERSION ?? debianLoopbackVersion;

/** From 0.13 on: the module tells of readers, and admits one of them at a time. */
export const isModern = Number(moduleVersion.split('.')[1]) >= 13;

export interface LoadOptions {
  readonly labels?: readonly string[];
}

/** Makes /dev/video0, /dev/video1, … with these labels. */
export function loadModule(options: LoadOptions = {}): void {
  const { labels = ['Guise'] } = options;
  const flags = labels.map(() => 1).join(',');
  execFileSync('insmod', [
    join(ownFiles().loopback, `${moduleVersion}.ko`),
    `devices=${labels.length}`,
    `card_label="${labels.join(',')}"`,
    `exclusive_caps=${flags}`,
    'max_buffers=4',
  ]);
}

export function isModuleLoaded(): boolean {
  return existsSync('/sys/module/v4l2loopback');
}

/** @throws while a program has a device open */
export function unloadModule(): void {
  if (isModuleLoaded()) execFileSync('rmmod', ['v4l2loopback'], { stdio: 'pipe' });
}

/** What vivid makes: a camera like a physical one, with a webcam's sizes and rates. */
export const physicalCamera = '/dev/video8';

export function loadPhysicalCamera(): void {
  const options = ['n_devs=1', 'node_types=0x1', 'input_types=0x00', 'vid_cap_nr=8'];
  execFileSync('insmod', [join(ownFiles().modules, 'vivid.ko'), ...options]);
}

export function unloadPhysicalCamera(): void {
  if (existsSync('/sys/module/vivid'))
    execFileSync('rmmod', ['vivid'], { stdio: 'pipe' });
}

export interface Capabilities {
  readonly canCapture: boolean;
  readonly canOutput: boolean;
}

/** As v4l2-ctl reads them: independent of our own code. */
export function capabilitiesOf(device: string): Capabilities {
  const text = execFileSync('v4l2-ctl', ['-d', device, '--info'], { encoding: 'utf8' });
  const own = text.slice(text.indexOf('Device Caps'));
  return {
    canCapture: own.includes('Video Capture'),
    canOutput: own.includes('Video Output'),
  };
}

export function controlOf(device: string, name: string): number {
  const text = execFileSync('v4l2-ctl', ['-d', device, `--get-ctrl=${name}`], {
    encoding: 'utf8',
  });
  return Number(text.split(':')[1]);
}

export function setControl(device: string, name: string, value: number): void {
  execFileSync('v4l2-ctl', ['-d', device, `--set-ctrl=${name}=${value}`]);
}
