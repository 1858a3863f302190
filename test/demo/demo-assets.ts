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
export const assetsFolder = join(demoFolder, 'assets');
export const clipFile = join(assetsFolder, 'talking-head.mp4');

/** One frame's truth; box and points are null while the face is out of the picture. */
export interface FrameTruth {
  box: number[] | null;
  points: [number, number][] | null;
  /** Share of the frontal face's area that is seen. */
  visible: number;
  yaw: number;
  hand: number;
  mouthOpen: number;
  gazeX: number;
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
/** Scenes of people kept for measuring, in one sheet. */
export const heldOutScenes = readJson<{
  size: number;
  faces: { scene: number; box: number[]; points: [number, number][]; visible: number }[];
}>('held-out-scenes.json');

export const portraitTruth = readJson<{ portraits: PortraitTruth[] }>(
  'portraits.json',
).portraits;

export const portraitFile = (portrait: PortraitTruth) =>
  join(assetsFolder, portrait.file);

/** Of so many frames of the clip the player plays one. */
export const PLAYED_EVERY = 2;

/** The played frame from which another portrait is worn. */
export const SWITCHED_AT = 150;

/** What became of one played frame; see clip-player.ts. */
export interface PlayedFrame {
  /** A SwapOutcome. */
  outcome: number;
  isObscured: boolean;
  faces: { id: number; fivePoints: number[] }[];
  /** Cosine similarity of embeddings at the true points; null where not asked. */
  likeness: { toSources: number[]; toWearer: number } | null;
  /** What the expression reader says of the shown face; null where it was not asked. */
  expression: number[] | null;
  /** How far the shown face's brightness is from the camera's; null without a face. */
  change: number | null;
  /** How far it changed since the frame before, beyond what the camera's did. */
  flicker: number | null;
  /** Likeness to the exact truth inside the face; null where there is none. */
  decibels: number | null;
  /** The same of the camera's picture. */
  decibelsBefore: number | null;
}

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

/** The longer of eye distance and eyes-to-mouth: at half profile the eyes are close. */
export function eyeDistance({ points }: Pick<FrameTruth, 'points'>): number {
  const [right, left, , rightMouth, leftMouth] = points!;
  const middle = (a: [number, number], b: [number, number]) =>
    [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as const;
  const eyes = middle(right!, left!);
  const mouth = middle(rightMouth!, leftMouth!);
  return Math.max(
    Math.hypot(left![0] - right![0], left![1] - right![1]),
    Math.hypot(mouth[0] - eyes[0], mouth[1] - eyes[1]),
  );
}

/** Mean distance of the five points from the truth, in eye distances. */
export function pointError(found: FoundFace, truth: [number, number][]): number {
  const eyes = eyeDistance({ points: truth });
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
