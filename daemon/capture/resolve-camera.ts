// Turns what a person gave as --camera into a request that can be opened.
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import sharp from 'sharp';
import { GuiseError } from '../errors.js';
import type { Ffmpeg } from '../ffmpeg/find-ffmpeg.js';
import { evenSide } from '../frames/frame.js';
import type { CameraDevice, CameraRequest, CameraSource, Playback } from './camera.js';
import { chooseMode } from './camera-modes.js';
import { deviceSource } from './camera-sources.js';
import { probeClip } from './clip-probe.js';
import { readClipTiming } from './clip-timing.js';
import { canToneMap } from './tone-map.js';

/** What a person asked for; size and rate default to what suits the camera. */
export interface CameraWish {
  /** Device, file, or "test". */
  readonly camera: string;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly playback?: Playback;
}

const DEFAULT_SIZE = { width: 1280, height: 720 } as const;
const DEFAULT_FPS = 30;
const PHOTO_FPS = 25;

/** Frames per second of a clip that plays as a camera: covering must not wait for the
 *  next picture of a slide show. */
const LIVE_FPS = { least: 1, most: 120 } as const;

/** Largest frame taken as it is; the side limit of the addon's kernels. */
const LARGEST_SIDE = 16384;

interface Source {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** Size and rate wanted, completed from the source's own. */
function shapeOf(wish: CameraWish, own: Source): Source {
  const { width, height } = wish;
  const shape = own.width / own.height;
  const size =
    width && height
      ? { width, height }
      : width
        ? { width, height: width / shape }
        : height
          ? { width: height * shape, height }
          : own;
  return {
    width: evenSide(size.width),
    height: evenSide(size.height),
    fps: wish.fps ?? own.fps,
  };
}

/** Upright size of a still picture, or null for films and everything else. */
async function photoSize(file: string): Promise<Source | null> {
  try {
    const { autoOrient, pages } = await sharp(file).metadata();
    return (pages ?? 1) === 1 ? { ...autoOrient, fps: PHOTO_FPS } : null;
  } catch {
    return null;
  }
}

async function resolveFile(
  wish: CameraWish,
  file: string,
  ffmpeg: Ffmpeg | null,
): Promise<CameraRequest> {
  const playback = wish.playback ?? 'paced';
  const common = { device: file, label: basename(file), playback };
  const photo = await photoSize(file);
  if (photo) return checked({ kind: 'photo', ...common, ...shapeOf(wish, photo) });
  const player = needed(ffmpeg, file);
  const clip = await probeClip(player, file);
  // A clip's own rate stands: --fps is about devices.
  const { least, most } = LIVE_FPS;
  const liveFps = Math.min(most, Math.max(least, clip.fps));
  const fps = playback === 'paced' ? liveFps : clip.fps;
  const shape = { ...shapeOf(wish, clip), fps };
  const { hdrTransfer: transfer, ...own } = clip;
  const hdr = transfer && { transfer, isMapped: await canToneMap(player) };
  const traits = { ...own, ...common, ...shape, hdr };
  const request = checked({ kind: 'clip', ...traits });
  if (playback !== 'once') return request;
  return { ...request, timing: await readClipTiming(player, file, own.videoStream) };
}

function checked(request: CameraRequest): CameraRequest {
  if (Math.max(request.width, request.height) <= LARGEST_SIDE) return request;
  throw new GuiseError(
    'CLIP_UNREADABLE',
    `${request.label} is ${request.width}×${request.height}, more than ${LARGEST_SIDE} pixels a side; give a smaller --size.`,
  );
}

function needed(ffmpeg: Ffmpeg | null, camera: string): Ffmpeg {
  if (ffmpeg) return ffmpeg;
  throw new GuiseError(
    'FFMPEG_MISSING',
    `The camera "${camera}" needs ffmpeg, and none was found; install it (Debian: apt install ffmpeg).`,
  );
}

/** The device a person means: its path, exact name or part of its name. */
export function pickDevice(
  wanted: string,
  devices: readonly CameraDevice[],
): CameraDevice | null {
  const lower = wanted.toLowerCase();
  return (
    devices.find((d) => d.device === wanted || d.name === wanted) ??
    devices.find((d) => d.name.toLowerCase().includes(lower)) ??
    null
  );
}

async function findDevice(
  wanted: string,
  source: CameraSource,
  devices: readonly CameraDevice[],
): Promise<CameraDevice | null> {
  const ofKind = source.find
    ? await source.find(wanted, devices)
    : /^\d+$/.test(wanted) && devices[Number(wanted)];
  return ofKind || pickDevice(wanted, devices);
}

async function resolveDevice(
  wish: CameraWish,
  source: CameraSource | null,
  ffmpeg: Ffmpeg,
): Promise<CameraRequest> {
  const devices = (await source?.list?.(ffmpeg)) ?? [];
  const found = source && (await findDevice(wish.camera, source, devices));
  if (!found) throw await notFound(wish.camera, devices);
  const modes = (await source.listModes?.(ffmpeg, found.device)) ?? [];
  const shape = shapeOf(wish, { ...DEFAULT_SIZE, fps: DEFAULT_FPS });
  const mode = chooseMode(modes, shape);
  return {
    kind: source.kind,
    device: found.device,
    label: found.name,
    playback: 'paced',
    ...shape,
    ...(mode && { mode }),
  };
}

async function notFound(
  wanted: string,
  devices: readonly CameraDevice[],
): Promise<GuiseError> {
  if ((await stat(wanted).catch(() => null))?.isDirectory()) {
    const message = `${wanted} is a folder; name a clip or photo in it.`;
    return new GuiseError('CAMERA_NOT_FOUND', message);
  }
  const known = devices.map((d) => `"${d.name}" (${d.device})`).join(', ');
  return new GuiseError(
    'CAMERA_NOT_FOUND',
    `There is no camera or file "${wanted}"; ${known ? `cameras here: ${known}` : 'no camera was found on this machine'}. "test" plays a test pattern.`,
  );
}

/**
 * @param ffmpeg  null is enough for photos
 * @throws GuiseError CAMERA_NOT_FOUND, CLIP_UNREADABLE, FFMPEG_MISSING
 */
export async function resolveCamera(
  wish: CameraWish,
  ffmpeg: Ffmpeg | null,
  platform: NodeJS.Platform = process.platform,
): Promise<CameraRequest> {
  if (wish.camera === 'test') {
    const shape = shapeOf(wish, { ...DEFAULT_SIZE, fps: DEFAULT_FPS });
    const playback = wish.playback ?? 'paced';
    return { kind: 'test', device: 'test', label: 'test pattern', playback, ...shape };
  }
  const file = resolve(wish.camera);
  const isFile = (await stat(file).catch(() => null))?.isFile() ?? false;
  if (isFile) return resolveFile(wish, file, ffmpeg);
  return resolveDevice(wish, deviceSource(platform), needed(ffmpeg, wish.camera));
}
