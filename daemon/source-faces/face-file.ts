// face.json of a saved face: its format, reading it with everything checked, writing it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIVE_POINTS_LENGTH } from '../faces/face.js';
import { faceMeshScheme } from '../faces/landmark-scheme.js';
import { writePrivateFile } from '../files/private-file.js';
import { type Consent, isConsent } from './consent.js';

export const FACE_FORMAT = 1;
export const FACE_FILE = 'face.json';

/** x, y, z each; or none, when no landmark network was there. */
const LANDMARKS_LENGTH = faceMeshScheme.pointCount * 3;

/** One photo of the face: a lossless crop of the head, best photo first. */
export interface PhotoRecord {
  /** In the face's folder. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** Of the photo file it was cut from. */
  readonly sha256: string;
  /** x and y each, and of FaceMesh x, y and z each: pixels of this file. */
  readonly fivePoints: readonly number[];
  readonly landmarks: readonly number[];
}

export interface FaceRecord {
  readonly format: typeof FACE_FORMAT;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
  readonly consent: Consent;
  /** The manifest's name of the model that found the landmarks; empty without one. */
  readonly landmarkModel: string;
  readonly photos: readonly PhotoRecord[];
  /** Mean embedding by recogniser space, its length the recogniser's own. */
  readonly embeddings: Readonly<Record<string, readonly number[]>>;
}

type Unchecked = Record<string, unknown>;

function isObject(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areNumbers(value: unknown, length?: number): boolean {
  return (
    Array.isArray(value) &&
    (length === undefined ? value.length > 0 : value.length === length) &&
    value.every((n) => Number.isFinite(n))
  );
}

const isSize = (value: unknown) =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) % 2 === 0;

function isPhotoRecord(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.file === 'string' &&
    /^[\w-]+\.png$/.test(value.file) &&
    isSize(value.width) &&
    isSize(value.height) &&
    typeof value.sha256 === 'string' &&
    areNumbers(value.fivePoints, FIVE_POINTS_LENGTH) &&
    (areNumbers(value.landmarks, LANDMARKS_LENGTH) || areNumbers(value.landmarks, 0))
  );
}

const checks: Record<keyof FaceRecord, (value: unknown) => boolean> = {
  format: (value) => value === FACE_FORMAT,
  name: (value) => typeof value === 'string' && value !== '',
  addedAt: (value) => typeof value === 'string' && Number.isFinite(Date.parse(value)),
  consent: isConsent,
  landmarkModel: (value) => typeof value === 'string',
  photos: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isPhotoRecord),
  embeddings: (value) =>
    isObject(value) && Object.values(value).every((e) => areNumbers(e)),
};

/** @throws Error saying what is wrong with the text */
function parseFaceFile(text: string): FaceRecord {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error(`${FACE_FILE} holds no object`);
  for (const [key, isGood] of Object.entries(checks)) {
    if (!isGood(value[key]))
      throw new Error(`"${key}" in ${FACE_FILE} is missing or wrong`);
  }
  return value as unknown as FaceRecord;
}

/** @throws Error when it is missing, or saying what is wrong with it */
export async function readFaceFile(folder: string): Promise<FaceRecord> {
  return parseFaceFile(await readFile(join(folder, FACE_FILE), 'utf8'));
}

export function writeFaceFile(folder: string, record: FaceRecord): Promise<void> {
  return writePrivateFile(join(folder, FACE_FILE), `${JSON.stringify(record)}\n`);
}
