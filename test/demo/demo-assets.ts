// The demo clip and portraits with their truth; see models/demo/README.md.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Frame, frameByteLength } from '../../daemon/frames/frame.js';
import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { projectRoot } from '../../daemon/project-root.js';
import type { FoundFace } from '../faces/network-worker.js';

export const demoFolder = join(projectRoot, 'models', 'demo');
const assetsFolder = join(demoFolder, 'assets');
export const clipFile = join(assetsFolder, 'talking-head.mp4');

/** One frame's truth; box and points are null while the face is out of the picture. */
export interface FrameTruth {
  box: number[] | null;
  points: [number, number][] | null;
  /** Share of the frontal face's area that is seen. */
  visible: number;
  yaw: number;
  hand: number;
}

export interface ClipTruth {
  width: number;
  height: number;
  framesPerSecond: number;
  frames: FrameTruth[];
}

export interface PortraitTruth {
  file: string;
  person: number;
  points: [number, number][];
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(assetsFolder, name), 'utf8')) as T;
}

export const clipTruth = readJson<ClipTruth>('talking-head.json');
export const portraitTruth = readJson<{ portraits: PortraitTruth[] }>(
  'portraits.json',
).portraits;

export const portraitFile = (portrait: PortraitTruth) =>
  join(assetsFolder, portrait.file);

/** Every n-th frame of the clip, as NV12. */
export async function clipFrames(ffmpegPath: string, every: number): Promise<Frame[]> {
  const { width, height } = clipTruth;
  const { stdout } = await promisify(execFile)(
    ffmpegPath,
    // biome-ignore format: one option and its value a line reads worse
    ['-hide_banner', '-nostdin', '-loglevel', 'error', '-threads', '1', '-i', clipFile,
      '-vf', `select=not(mod(n\\,${every}))`, '-vsync', '0',
      '-f', 'rawvideo', '-pix_fmt', 'nv12', '-'],
    { encoding: 'buffer', maxBuffer: 1 << 30, timeout: 50_000 },
  );
  const length = frameByteLength(width, height);
  return Array.from({ length: Math.floor(stdout.length / length) }, (_, i) => ({
    data: new Uint8Array(stdout.subarray(i * length, (i + 1) * length)),
    width,
    height,
  }));
}

/** Mean distance of the five points from the truth, in eye distances. */
export function pointError(found: FoundFace, truth: [number, number][]): number {
  const [left, right] = [truth[0]!, truth[1]!];
  const eyes = Math.hypot(right[0] - left[0], right[1] - left[1]);
  const distances = truth.map(([x, y], i) =>
    Math.hypot(found.fivePoints[i * 2]! - x, found.fivePoints[i * 2 + 1]! - y),
  );
  return distances.reduce((sum, d) => sum + d, 0) / distances.length / eyes;
}

/** What the manifest would say of a demo network. */
export function demoModel(
  name: string,
  role: ModelEntry['role'],
  family: string,
  numerics: ModelEntry['numerics'],
): ModelEntry {
  return {
    name,
    role,
    family,
    file: `${name}.onnx`,
    bytes: 1,
    sha256: '0'.repeat(64),
    licence: { name: 'MIT', isRestricted: false },
    urls: [],
    numerics,
  };
}
