// Model files, faces and pictures that swappers can be tried on without real weights.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackedFace } from '../../daemon/faces/face.js';
import { boxOfLandmarks, fivePointsOfLandmarks } from '../../daemon/faces/face-region.js';
import type { Frame } from '../../daemon/frames/frame.js';
import { type ModelEntry, readManifest } from '../../daemon/inference/model-manifest.js';
import type { SourceFace } from '../../daemon/source-faces/source-face.js';

/**
 * Writes a model file.
 * @returns the shipped manifest's own entry, its file, size and hash those of this one
 */
export function putModel(folder: string, name: string, file: Uint8Array): ModelEntry {
  const shipped = readManifest().find((model) => model.name === name);
  if (!shipped) throw new Error(`the manifest has no ${name} that runs`);
  writeFileSync(join(folder, shipped.file), file);
  const sha256 = createHash('sha256').update(file).digest('hex');
  return { ...shipped, bytes: file.length, sha256 };
}

/** Writes one of DeepFaceLive's files. @returns an entry as guise makes it */
export function putDfm(folder: string, name: string, bytes: Uint8Array): ModelEntry {
  const file = `${name}.dfm`;
  writeFileSync(join(folder, file), bytes);
  return {
    name,
    role: 'swapper',
    family: 'dfm',
    file,
    bytes: bytes.length,
    sha256: null,
    licence: { name: 'none', isRestricted: false },
    urls: [],
    numerics: {},
  };
}

/** insightface's arcface_dst, moved by the 8 pixels of its 128-pixel crops. */
const TEMPLATE_128 = [
  46.2946, 51.6963, 81.5318, 51.5014, 64.0252, 71.7366, 49.5493, 92.3655, 78.7299,
  92.2041,
] as const;

const noLandmarks = new Float32Array(468 * 3);

/** A face known by its five points alone. */
export function faceOfPoints(points: Iterable<number>): TrackedFace {
  const fivePoints = Float32Array.from(points);
  const [x, y] = [fivePoints[4]!, fivePoints[5]!];
  const reach = 2 * (fivePoints[2]! - fivePoints[0]!);
  const box = Float32Array.of(x - reach, y - reach, x + reach, y + reach);
  return {
    id: 1,
    box,
    fivePoints,
    landmarks: new Float32Array(0),
    presence: 1,
    ageFrames: 9,
  };
}

/** A face whose 128-pixel crop begins at (left, top), so many frame pixels a pixel. */
export function faceAtCrop(left: number, top: number, scale: number): TrackedFace {
  const fivePoints = Float32Array.from(
    TEMPLATE_128,
    (v, i) => v * scale + (i % 2 === 0 ? left : top),
  );
  const side = 128 * scale;
  const box = Float32Array.of(left, top, left + side, top + side);
  return { id: 1, box, fivePoints, landmarks: noLandmarks, presence: 1, ageFrames: 9 };
}

/**
 * A face that lies exactly on a template.
 * @param template  five points as fractions of a crop that is `side` frame pixels wide
 *   and begins at (left, top), which are the centre of its first pixel
 */
export function faceOnTemplate(
  template: readonly number[],
  left: number,
  top: number,
  side: number,
): TrackedFace {
  const fivePoints = Float32Array.from(
    template,
    (v, i) => v * side + (i % 2 === 0 ? left : top),
  );
  const box = Float32Array.of(left, top, left + side, top + side);
  return { id: 1, box, fivePoints, landmarks: noLandmarks, presence: 1, ageFrames: 9 };
}

export function faceOfLandmarks(landmarks: Float32Array): TrackedFace {
  const box = new Float32Array(4);
  const fivePoints = new Float32Array(10);
  boxOfLandmarks(landmarks, box);
  fivePointsOfLandmarks(landmarks, fivePoints);
  return { id: 1, box, fivePoints, landmarks, presence: 1, ageFrames: 9 };
}

/** A source face with one identity, and a photo for families that need one. */
export function sourceFace(
  space: string,
  embedding: Iterable<number>,
  photo?: { frame: Frame; landmarks: Float32Array; fivePoints?: Float32Array },
): SourceFace {
  const photos = photo ? [{ fivePoints: new Float32Array(10), ...photo }] : [];
  const embeddings = new Map([[space, Float32Array.from(embedding)]]);
  return { name: 'somebody', photos, embeddings };
}
