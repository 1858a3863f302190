// Saved source faces: a folder each, holding face.json and lossless crops of the
// photos. Private to the user; a face is there whole or not at all.

import { randomUUID } from 'node:crypto';
import { cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { didYouMean } from '../did-you-mean.js';
import { GuiseError } from '../errors.js';
import { makePrivateFolder } from '../files/data-folders.js';
import { writing } from '../files/write-fault.js';
import { meanEmbeddings } from '../recognisers/embedding.js';
import type { Consent } from './consent.js';
import {
  FACE_FILE,
  FACE_FORMAT,
  type PhotoRecord,
  readFaceFile,
  writeFaceFile,
} from './face-file.js';
import { checkFaceName, folderOfFaceName, isSameFaceName } from './face-name.js';
import type { AnalysedPhoto } from './photo-analysis.js';
import { bestFirst } from './photo-quality.js';
import type { SourceFace } from './source-face.js';
import { readStoredPhoto, storePhoto } from './stored-photo.js';

/** What `list` tells of a face. */
export interface SavedFace {
  readonly name: string;
  readonly addedAt: string;
  readonly photoCount: number;
  readonly consent: Consent;
  /** Recogniser spaces it has an embedding in. */
  readonly spaces: readonly string[];
}

/** Twice as sharp as it is shown, for dense screens. */
const THUMBNAIL_SIDE = 256;

/** Begins the name of a folder that is still being written. */
const UNFINISHED = '.adding-';
/** Older ones were left by a process that was killed. */
const UNFINISHED_MS = 3600_000;

export class SourceFaceStore {
  /** @param folder  see facesFolder in data-folders.ts; made when first needed */
  constructor(readonly folder: string) {}

  /**
   * Saves a face, best photo first.
   * @param landmarkModel  the manifest's name of the model that found the landmarks;
   *   empty without one
   * @returns the name as it is stored
   * @throws GuiseError BAD_FACE_NAME, FACE_EXISTS, FILE_NOT_WRITTEN
   */
  async add(
    givenName: string,
    photos: readonly AnalysedPhoto[],
    landmarkModel: string,
    consent: Consent,
  ): Promise<string> {
    const name = checkFaceName(givenName);
    await this.requireFree(name);
    await this.write(name, async (folder) => {
      const sorted = bestFirst(photos);
      const records: PhotoRecord[] = [];
      for (const [i, photo] of sorted.entries()) {
        records.push(await storePhoto(folder, `photo-${i + 1}.png`, photo));
      }
      await writeFaceFile(folder, {
        format: FACE_FORMAT,
        name,
        addedAt: new Date().toISOString(),
        consent,
        landmarkModel,
        photos: records,
        embeddings: Object.fromEntries(
          [...meanEmbeddings(photos)].map(([space, e]) => [space, [...e]]),
        ),
      });
    });
    return name;
  }

  /** Faces in order of name, and the folders of those that cannot be read.
   *  @throws GuiseError FACE_STORE_DAMAGED when that holds for all of them */
  async list(): Promise<{ faces: SavedFace[]; damaged: string[] }> {
    const faces: SavedFace[] = [];
    const damaged: string[] = [];
    for (const folder of await this.folders()) {
      try {
        const record = await readFaceFile(folder);
        faces.push({
          name: record.name,
          addedAt: record.addedAt,
          photoCount: record.photos.length,
          consent: record.consent,
          spaces: Object.keys(record.embeddings),
        });
      } catch {
        damaged.push(folder);
      }
    }
    faces.sort((a, b) => a.name.localeCompare(b.name));
    return { faces, damaged };
  }

  /**
   * Differs whenever the face is another one than before, under whatever name.
   * @throws GuiseError FACE_NOT_FOUND
   */
  async versionOf(name: string): Promise<string> {
    const file = join(await this.requireThere(name), FACE_FILE);
    const { ino, mtimeMs } = await stat(file).catch(() => ({ ino: 0, mtimeMs: 0 }));
    return `${file} ${ino} ${mtimeMs}`;
  }

  /** @throws GuiseError FACE_STORE_DAMAGED when it cannot be told */
  async has(name: string): Promise<boolean> {
    try {
      await stat(this.folderOf(name));
      return true;
    } catch (error) {
      if (isAbsence(error)) return false;
      throw this.unreadable(error);
    }
  }

  /** @throws GuiseError FACE_NOT_FOUND, FACE_STORE_DAMAGED */
  async load(name: string): Promise<SourceFace> {
    const folder = await this.requireThere(name);
    return explainDamage(name, folder, async () => {
      const record = await readFaceFile(folder);
      const photos = await Promise.all(
        record.photos.map((photo) => readStoredPhoto(folder, photo)),
      );
      const embeddings = Object.entries(record.embeddings).map(
        ([space, numbers]) => [space, Float32Array.from(numbers)] as const,
      );
      return { name: record.name, photos, embeddings: new Map(embeddings) };
    });
  }

  /**
   * A small JPEG of the face's best photo.
   * @throws GuiseError FACE_NOT_FOUND, FACE_STORE_DAMAGED
   */
  async thumbnail(name: string): Promise<Uint8Array> {
    const folder = await this.requireThere(name);
    return explainDamage(name, folder, async () => {
      const [best] = (await readFaceFile(folder)).photos;
      return sharp(join(folder, best!.file))
        .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'cover' })
        .jpeg({ quality: 85 })
        .toBuffer();
    });
  }

  /** @throws GuiseError FACE_NOT_FOUND */
  async remove(name: string): Promise<void> {
    const folder = await this.requireThere(name);
    // Out of sight in one step, so that a half-removed face is never listed, and of those
    // that do it at once only one can.
    const doomed = join(this.folder, UNFINISHED + randomUUID());
    try {
      await rename(folder, doomed);
    } catch (error) {
      throw isAbsence(error) ? await this.notFound(name) : error;
    }
    await rm(doomed, { recursive: true, force: true });
  }

  /**
   * @returns the new name as it is stored
   * @throws GuiseError FACE_NOT_FOUND, BAD_FACE_NAME, FACE_EXISTS, FACE_STORE_DAMAGED,
   *   FILE_NOT_WRITTEN
   */
  async rename(name: string, givenNewName: string): Promise<string> {
    const newName = checkFaceName(givenNewName);
    const folder = await this.requireThere(name);
    const old = await explainDamage(name, folder, () => readFaceFile(folder));
    const record = { ...old, name: newName };
    if (isSameFaceName(name, newName)) {
      await writeFaceFile(folder, record);
      return newName;
    }
    await this.requireFree(newName);
    await this.write(newName, async (copy) => {
      await cp(folder, copy, { recursive: true });
      await writeFaceFile(copy, record);
    });
    try {
      await this.remove(name);
    } catch (error) {
      // It was removed or renamed meanwhile, and must not be back as another.
      await this.remove(newName);
      throw error;
    }
    return newName;
  }

  private folderOf(name: string): string {
    return join(this.folder, folderOfFaceName(name.normalize('NFC').trim()));
  }

  private async folders(): Promise<string[]> {
    try {
      const entries = await readdir(this.folder, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => join(this.folder, entry.name));
    } catch (error) {
      if (isAbsence(error)) return [];
      throw this.unreadable(error);
    }
  }

  private unreadable(cause: unknown): GuiseError {
    return new GuiseError(
      'FACE_STORE_DAMAGED',
      `The saved faces in ${this.folder} cannot be read: ${(cause as Error).message}. Mend that folder or move it away.`,
      cause,
    );
  }

  /** Lets `fill` write into a new folder that becomes the face's in one step. */
  private write(name: string, fill: (folder: string) => Promise<void>): Promise<void> {
    return writing(this.folder, async () => {
      makePrivateFolder(this.folder);
      await this.removeUnfinished();
      const temporary = join(this.folder, UNFINISHED + randomUUID());
      try {
        makePrivateFolder(temporary);
        await fill(temporary);
        await rename(temporary, this.folderOf(name));
      } catch (error) {
        await rm(temporary, { recursive: true, force: true });
        const { code = '' } = error as NodeJS.ErrnoException;
        throw ['ENOTEMPTY', 'EEXIST'].includes(code) ? faceExists(name) : error;
      }
    });
  }

  private async removeUnfinished(): Promise<void> {
    for (const entry of await readdir(this.folder)) {
      if (!entry.startsWith(UNFINISHED)) continue;
      const path = join(this.folder, entry);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
      if (Date.now() - mtimeMs > UNFINISHED_MS) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }

  /** @throws GuiseError FACE_EXISTS */
  async requireFree(name: string): Promise<void> {
    if (await this.has(name)) throw faceExists(name);
  }

  private async requireThere(name: string): Promise<string> {
    if (await this.has(name)) return this.folderOf(name);
    throw await this.notFound(name);
  }

  /** An error that names the nearest face. */
  async notFound(name: string): Promise<GuiseError> {
    const names = (await this.list()).faces.map((face) => face.name);
    const otherwise =
      names.length > 0
        ? '"guise face list" shows those there are.'
        : 'none is saved yet; add one with "guise face add NAME PHOTO".';
    const hint = didYouMean(name, names, otherwise);
    return new GuiseError('FACE_NOT_FOUND', `There is no saved face "${name}"; ${hint}`);
  }
}

function faceExists(name: string): GuiseError {
  return new GuiseError(
    'FACE_EXISTS',
    `A face named "${name}" is saved already; choose another name, or remove it first with "guise face remove".`,
  );
}

async function explainDamage<T>(
  name: string,
  folder: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new GuiseError(
      'FACE_STORE_DAMAGED',
      `The saved face ${name} in ${folder} is damaged: ${(cause as Error).message}. Remove it with "guise face remove" and add it again.`,
      cause,
    );
  }
}

const isAbsence = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
