// Cameras of Windows through ffmpeg's dshow input.
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

function formatArguments(format: string | undefined): string[] {
  if (!format) return [];
  return format === 'mjpeg' ? ['-vcodec', 'mjpeg'] : ['-pixel_format', format];
}

function inputArguments(request: CameraRequest): string[] {
  const { mode } = request;
  const { width, height, fps } = mode ?? request;
  return [
    ...liveInputArguments,
    '-f',
    'dshow',
    '-rtbufsize',
    '64M',
    ...formatArguments(mode?.format),
    '-framerate',
    String(fps),
    '-video_size',
    `${width}x${height}`,
    '-i',
    `video=${request.device}`,
  ];
}

/**
 * Reads the lines of `-list_devices true`. Since ffmpeg 5 each name is followed by
 * "(video)"; before, names stood under a heading. The alternative name (a device path)
 * identifies the camera even when two have the same name.
 */
export function parseDshowDevices(text: string): CameraDevice[] {
  const devices: CameraDevice[] = [];
  let isVideo = false;
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow (video|audio) devices/.test(line)) {
      isVideo = line.includes('DirectShow video');
      continue;
    }
    const alternative = /\]\s+Alternative name "(.+)"/.exec(line)?.[1];
    if (alternative) {
      const last = devices.at(-1);
      if (isVideo && last) devices[devices.length - 1] = { ...last, device: alternative };
      continue;
    }
    const named = /\]\s+"(.+)"(?: \((\w+)\))?\s*$/.exec(line);
    if (!named) continue;
    if (named[2]) isVideo = named[2] === 'video';
    if (isVideo) devices.push({ kind: 'dshow', device: named[1]!, name: named[1]! });
  }
  return devices;
}

/** Reads lines like "vcodec=mjpeg  min s=1280x720 fps=5 max s=1280x720 fps=30". */
export function parseDshowModes(text: string): CameraMode[] {
  const line = /(?:vcodec|pixel_format)=(\S+)\s+min .*? max s=(\d+)x(\d+) fps=([\d.]+)/g;
  const seen = new Map<string, CameraMode>();
  for (const [, format, width, height, fps] of text.matchAll(line)) {
    const mode = {
      format: format!,
      width: Number(width),
      height: Number(height),
      maxFps: Number(fps),
    };
    seen.set(`${format} ${width}x${height} ${fps}`, mode);
  }
  return [...seen.values()];
}

async function list(ffmpeg: Ffmpeg): Promise<CameraDevice[]> {
  const args = ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy'];
  return parseDshowDevices((await runFfmpeg(ffmpeg, args, LIST_TIMEOUT_MS)).stderr);
}

async function listModes(ffmpeg: Ffmpeg, device: string): Promise<CameraMode[]> {
  const args = ['-f', 'dshow', '-list_options', 'true', '-i', `video=${device}`];
  return parseDshowModes((await runFfmpeg(ffmpeg, args, LIST_TIMEOUT_MS)).stderr);
}

export const dshowCamera: CameraSource = {
  kind: 'dshow',
  platform: 'win32',
  inputArguments,
  list,
  listModes,
};
