// Cameras of macOS through ffmpeg's avfoundation input.
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.js';
import {
  type CameraDevice,
  type CameraMode,
  type CameraRequest,
  type CameraSource,
  liveInputArguments,
} from './camera.js';

const LIST_TIMEOUT_MS = 10_000;

/** A size no camera has, so that ffmpeg prints those it has. */
const IMPOSSIBLE_SIZE = '2x2';

function inputArguments(request: CameraRequest): string[] {
  const { width, height, fps } = request.mode ?? request;
  return [
    ...liveInputArguments,
    '-f',
    'avfoundation',
    // ffmpeg's default of 29.97 is refused by cameras that offer exactly 30.
    '-framerate',
    String(fps),
    '-video_size',
    `${width}x${height}`,
    '-pixel_format',
    'nv12',
    '-i',
    `${request.device}:none`,
  ];
}

/** Reads the lines of `-list_devices true`: "[AVFoundation indev @ 0x1] [0] FaceTime HD". */
export function parseAvfoundationDevices(text: string): CameraDevice[] {
  const devices: CameraDevice[] = [];
  let isVideo = false;
  for (const line of text.split('\n')) {
    if (/AVFoundation (video|audio) devices:/.test(line)) {
      isVideo = line.includes('video devices:');
      continue;
    }
    const name = /\] \[\d+\] (.+?)\s*$/.exec(line)?.[1];
    if (!isVideo || !name || name.startsWith('Capture screen')) continue;
    devices.push({ kind: 'avfoundation', device: name, name });
  }
  return devices;
}

/** Reads the lines of a refused size: "  1280x720@[15.000000 30.000000]fps". */
export function parseAvfoundationModes(text: string): CameraMode[] {
  const line = /(\d+)x(\d+)@\[([\d. ]+)\]fps/g;
  return [...text.matchAll(line)].map((match) => ({
    format: 'nv12',
    width: Number(match[1]),
    height: Number(match[2]),
    maxFps: Math.max(...match[3]!.trim().split(/\s+/).map(Number)),
  }));
}

async function list(ffmpeg: Ffmpeg): Promise<CameraDevice[]> {
  const args = ['-f', 'avfoundation', '-list_devices', 'true', '-i', ''];
  return parseAvfoundationDevices(
    (await runFfmpeg(ffmpeg, args, LIST_TIMEOUT_MS)).stderr,
  );
}

async function listModes(ffmpeg: Ffmpeg, device: string): Promise<CameraMode[]> {
  const args = ['-f', 'avfoundation', '-video_size', IMPOSSIBLE_SIZE];
  const { stderr } = await runFfmpeg(
    ffmpeg,
    [...args, '-i', `${device}:none`],
    LIST_TIMEOUT_MS,
  );
  return parseAvfoundationModes(stderr);
}

export const avfoundationCamera: CameraSource = {
  kind: 'avfoundation',
  platform: 'darwin',
  inputArguments,
  list,
  listModes,
};
