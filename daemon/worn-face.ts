// The face that a command wears: a saved one, or one read from a photo on the spot.
import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { GuiseError } from './errors.js';
import { dataFolder, facesFolder } from './files/data-folders.js';
import { hideInLog } from './log/log.js';
import type { Settings } from './settings/settings.js';
import { PhotoConsents } from './source-faces/consent.js';
import { type Photo, readPhoto } from './source-faces/photo.js';
import { PhotoAnalyser } from './source-faces/photo-analysis.js';
import type { SourceFace } from './source-faces/source-face.js';
import { SourceFaceStore } from './source-faces/source-face-store.js';
import { swapperFamily } from './swappers/swappers.js';
import type { AskPerson } from './terminal-question.js';

export interface WornFaceOptions {
  /** True where there is nothing to do without a face. */
  readonly isRequired: boolean;
  /** Who is asked for consent to a photo; a person on the terminal unless given. */
  readonly ask?: AskPerson;
}

/**
 * Loads the face that the setting names.
 * @param isConfirmed  consent is given (--yes)
 * @returns null without a face
 * @throws GuiseError FACE_NOT_FOUND, BAD_USAGE, and those of photos, consent and models
 */
export async function wornFace(
  settings: Settings,
  isConfirmed: boolean,
  { isRequired, ask }: WornFaceOptions,
): Promise<SourceFace | null> {
  const { face } = settings;
  if (face === '') {
    if (!isRequired) return null;
    throw new GuiseError(
      'BAD_USAGE',
      'Which face? Say --face with the name of a saved face or with a photo.',
    );
  }
  hideInLog(face);
  const store = new SourceFaceStore(facesFolder());
  if (await store.has(face)) return store.load(face);
  if (!looksLikeFile(face)) throw await store.notFound(face);
  return faceOfPhoto(face, settings, (photo) => requireConsent(photo, isConfirmed, ask));
}

/**
 * Makes sure that a face is there and may be worn, without looking for it in its photo,
 * for which no network may be there.
 * @param face  as the setting says
 * @throws GuiseError FACE_NOT_FOUND, PHOTO_UNREADABLE and those of consent
 */
export async function requireFace(
  face: string,
  isConfirmed: boolean,
  ask?: AskPerson,
): Promise<void> {
  if (face === '') return;
  hideInLog(face);
  const photo = await unsavedPhoto(face, new SourceFaceStore(facesFolder()));
  if (photo) await requireConsent(photo, isConfirmed, ask);
}

/**
 * Makes sure that a face can be read, whether or not it may be worn.
 * @param face  as the setting says
 * @throws GuiseError FACE_NOT_FOUND, FACE_STORE_DAMAGED, PHOTO_UNREADABLE
 */
export async function requireReadableFace(face: string): Promise<void> {
  const store = new SourceFaceStore(facesFolder());
  if (!(await unsavedPhoto(face, store))) await store.load(face);
}

/** @returns null where a face of that name is saved */
async function unsavedPhoto(face: string, store: SourceFaceStore): Promise<Photo | null> {
  if (await store.has(face)) return null;
  if (!looksLikeFile(face)) throw await store.notFound(face);
  return readPhoto(face);
}

async function requireConsent(
  { sha256, path }: Photo,
  isConfirmed: boolean,
  ask: AskPerson | undefined,
): Promise<void> {
  const consents = new PhotoConsents(join(dataFolder(), 'consent.json'));
  const consent = { isConfirmed, ...(ask !== undefined && { ask }) };
  await consents.require(sha256, `the photo ${path}`, consent);
}

function looksLikeFile(face: string): boolean {
  return existsSync(face) || /[/\\]/.test(face) || extname(face) !== '';
}

/**
 * Reads the face of a photo without saving it.
 * @param permit  throws where that photo must not be worn; asked once a face is found
 * @throws GuiseError of photos and models, and whatever `permit` throws
 */
export async function faceOfPhoto(
  path: string,
  settings: Settings,
  permit: (photo: Photo) => Promise<void>,
): Promise<SourceFace> {
  const photo = await readPhoto(path);
  const { needsLandmarks } = swapperFamily(settings.swapper.family);
  const analyser = await PhotoAnalyser.open(settings, needsLandmarks);
  try {
    const analysed = await analyser.analyse(photo);
    await permit(photo);
    const { frame, fivePoints, landmarks } = analysed;
    return {
      name: basename(path, extname(path)),
      photos: [{ frame, fivePoints, landmarks }],
      embeddings: analysed.embeddings,
    };
  } finally {
    analyser.close();
  }
}
