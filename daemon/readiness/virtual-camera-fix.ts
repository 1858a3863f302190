// The command that makes a virtual camera on this Linux.
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { guiseCard } from '../sinks/loopback-device.js';

/** What decides about the command. */
export interface LoopbackSituation {
  readonly isLoaded: boolean;
  readonly isInstalled: boolean;
  /** The system's package tool, or null for an unknown one. */
  readonly packageTool: keyof typeof INSTALL_COMMANDS | null;
}

const INSTALL_COMMANDS = {
  apt: 'sudo apt install v4l2loopback-dkms',
  dnf: 'sudo dnf install akmod-v4l2loopback',
  pacman: 'sudo pacman -S v4l2loopback-dkms',
  zypper: 'sudo zypper install v4l2loopback-kmp-default',
} as const;

/** Number of our device node: high enough to leave cameras their numbers, below 64,
 *  where browsers stop looking. */
const VIDEO_NUMBER = 42;

const LOAD = `sudo modprobe v4l2loopback devices=1 video_nr=${VIDEO_NUMBER} card_label=${guiseCard} exclusive_caps=1 max_buffers=4`;
const ADD = `sudo v4l2loopback-ctl add -n ${guiseCard} -x 1 /dev/video${VIDEO_NUMBER}`;

export function commandFor(situation: LoopbackSituation): string {
  const { isLoaded, isInstalled, packageTool } = situation;
  if (isLoaded) return ADD;
  if (isInstalled || !packageTool) return LOAD;
  return `${INSTALL_COMMANDS[packageTool]} && ${LOAD}`;
}

export function virtualCameraFix(): string {
  const modules = join('/lib/modules', release());
  const tools = Object.keys(INSTALL_COMMANDS) as (keyof typeof INSTALL_COMMANDS)[];
  return commandFor({
    isLoaded: existsSync('/sys/module/v4l2loopback'),
    isInstalled: MODULE_PLACES.some((place) => existsSync(join(modules, place))),
    packageTool: tools.find((tool) => existsSync(`/usr/bin/${tool}`)) ?? null,
  });
}

/** Where distributions and DKMS put the module, packed or not. */
const MODULE_PLACES = ['updates/dkms', 'updates', 'extra', 'extra/v4l2loopback', 'misc']
  .flatMap((folder) =>
    ['ko', 'ko.xz', 'ko.zst', 'ko.gz'].map((e) => [folder, e] as const),
  )
  .map(([folder, extension]) => `${folder}/v4l2loopback.${extension}`);
