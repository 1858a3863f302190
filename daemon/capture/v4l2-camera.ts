// Cameras of Linux: /dev/videoN through ffmpeg's v4l2 input.
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';
import {
  type CameraDevice,
  type CameraMode,
  type CameraRequest,
  type CameraSource,
  liveInputArguments,
} from './camera.js';

const SYS_FOLDER = '/sys/class/video4linux';
const STABLE_FOLDERS = ['/dev/v4l/by-id', '/dev/v4l/by-path'];
const LIST_TIMEOUT_MS = 10_000;

function inputArguments(request: CameraRequest): string[] {
  const { mode } = request;
  const { width, height, fps } = mode ?? request;
  return [
    ...liveInputArguments,
    '-f',
    'v4l2',
    ...(mode ? ['-input_format', mode.format] : []),
    '-framerate',
    String(fps),
    '-video_size',
    `${width}x${height}`,
    '-i',
    request.device,
  ];
}

/**
 * Reads the lines of `-list_formats all`, for example
 * "[video4linux2,v4l2 @ 0x1] Compressed:  mjpeg : Motion-JPEG : 640x480 1280x720".
 */
export function parseV4l2Formats(text: string): CameraMode[] {
  const modes: CameraMode[] = [];
  for (const line of text.split('\n')) {
    const match = /(?:Raw|Compressed)\s*:\s*(\S+)\s*:.*:\s*([\dx ]+)\s*$/.exec(line);
    for (const size of match?.[2]?.matchAll(/(\d+)x(\d+)/g) ?? []) {
      modes.push({
        format: match![1]!,
        width: Number(size[1]),
        height: Number(size[2]),
        maxFps: null,
      });
    }
  }
  return modes;
}

async function listModes(ffmpeg: Ffmpeg, device: string): Promise<CameraMode[]> {
  const args = ['-f', 'v4l2', '-list_formats', 'all', '-i', device];
  const { stderr } = await runFfmpeg(ffmpeg, args, LIST_TIMEOUT_MS);
  return parseV4l2Formats(stderr);
}

async function readLine(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}

async function entriesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Names under /dev/v4l that survive replugging, by the /dev/videoN they lead to. */
async function stableNames(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const folder of STABLE_FOLDERS) {
    for (const entry of await entriesOf(folder)) {
      const stable = join(folder, entry);
      const node = await realpath(stable).catch(() => null);
      if (node && !names.has(node)) names.set(node, stable);
    }
  }
  return names;
}

/** One camera may have several nodes (metadata, second streams): only index 0 counts. */
async function describeNode(
  sysFolder: string,
  node: string,
  stable: Map<string, string>,
): Promise<CameraDevice | null> {
  const folder = join(sysFolder, node);
  const [name, index] = await Promise.all([
    readLine(join(folder, 'name')),
    readLine(join(folder, 'index')),
  ]);
  const target = await readlink(folder).catch(() => '');
  // Loopbacks, ours among them, live under /devices/virtual.
  if (index !== '0' || target.includes('/devices/virtual/')) return null;
  const path = `/dev/${node}`;
  return { kind: 'v4l2', device: stable.get(path) ?? path, name: name || node };
}

/** @param sysFolder  where the kernel lists video nodes */
export async function listV4l2Devices(sysFolder = SYS_FOLDER): Promise<CameraDevice[]> {
  const stable = await stableNames();
  const nodes = await entriesOf(sysFolder);
  const devices = await Promise.all(nodes.map((n) => describeNode(sysFolder, n, stable)));
  return devices.filter((device) => device !== null);
}

/** By a bare number, "videoN", or any path that leads to a video node. */
async function find(
  wanted: string,
  devices: readonly CameraDevice[],
): Promise<CameraDevice | null> {
  const number = /^(?:\/dev\/)?(?:video)?(\d+)$/.exec(wanted)?.[1];
  const path = number === undefined ? wanted : `/dev/video${number}`;
  const node = await realpath(path).catch(() => null);
  const isNode = node && (await stat(node)).isCharacterDevice();
  if (!isNode) return null;
  for (const device of devices) {
    if ((await realpath(device.device).catch(() => null)) === node) return device;
  }
  return { kind: 'v4l2', device: path, name: path };
}

export const v4l2Camera: CameraSource = {
  kind: 'v4l2',
  platform: 'linux',
  inputArguments,
  list: () => listV4l2Devices(),
  listModes,
  find,
};
