// The saved faces as a running daemon sees them: other processes may change them too.
import { EventEmitter } from 'node:events';
import { facesFolder } from './files/data-folders.js';
import { FolderWatch } from './files/folder-watch.js';
import { hideInLog } from './log/log.js';
import type { Settings } from './settings/settings.js';
import { consentOfClient } from './source-faces/consent.js';
import { checkFaceName, isSameFaceName } from './source-faces/face-name.js';
import type { AnalysedPhotos, SentPhoto } from './source-faces/sent-photos.js';
import type { SourceFace } from './source-faces/source-face.js';
import { type SavedFace, SourceFaceStore } from './source-faces/source-face-store.js';
import { swapperFamily } from './swappers/swappers.js';
import { runTask } from './threads/run-task.js';

/** A face takes about two megabytes. */
const MOST_LOADED = 8;

interface SavedFacesEvents {
  /** Faces were added, renamed or removed. */
  change: [];
  /** They cannot be read any more, in one sentence. */
  fault: [message: string];
}

export class SavedFaces extends EventEmitter<SavedFacesEvents> {
  readonly store = new SourceFaceStore(facesFolder());
  private watch: FolderWatch | null = null;
  private knownLast: readonly SavedFace[] = [];
  private faultTold: string | null = null;
  /** The last faces loaded, most recent last, so that a switch need not wait for a disk. */
  private readonly loaded = new Map<string, Promise<SourceFace>>();

  startWatching(): void {
    void this.hideNames();
    this.watch = new FolderWatch(this.store.folder, null, () => void this.reread());
  }

  close(): void {
    this.watch?.close();
  }

  /** @throws GuiseError FACE_NOT_FOUND, FACE_STORE_DAMAGED */
  async load(name: string): Promise<SourceFace> {
    const key = await this.store.versionOf(name);
    const face = this.loaded.get(key) ?? this.store.load(name);
    this.loaded.delete(key);
    this.loaded.set(key, face);
    for (const oldest of this.loaded.keys()) {
      if (this.loaded.size <= MOST_LOADED) break;
      this.loaded.delete(oldest);
    }
    face.catch(() => this.loaded.delete(key));
    return face;
  }

  /** All faces by name. While they cannot be read, those that were there last; the fault is
   *  told once. Never rejects. */
  async known(): Promise<readonly SavedFace[]> {
    try {
      this.knownLast = (await this.store.list()).faces;
      this.faultTold = null;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.faultTold) this.emit('fault', message);
      this.faultTold = message;
    }
    return this.knownLast;
  }

  /** The saved face behind `name` in the list, the first behind the last; null without
   *  any. */
  async after(name: string): Promise<string | null> {
    const { faces } = await this.store.list();
    const index = faces.findIndex((face) => isSameFaceName(face.name, name));
    return faces[(index + 1) % faces.length]?.name ?? null;
  }

  /**
   * Saves a face from photos that a client sent.
   * @param hasConsent  the client's person confirmed CONSENT_STATEMENT
   * @returns the name as it is stored, and what would look better with other photos
   * @throws GuiseError CONSENT_MISSING, and of name, photos and models
   */
  async add(
    givenName: string,
    sent: readonly SentPhoto[],
    hasConsent: boolean,
    settings: Settings,
  ): Promise<{ name: string; warnings: string[] }> {
    const name = checkFaceName(givenName);
    hideInLog(name);
    const consent = consentOfClient(`the face ${name}`, hasConsent);
    await this.store.requireFree(name);
    const { photos, landmarkModel } = await this.analyse(sent, settings);
    await this.store.add(name, photos, landmarkModel, consent);
    return { name, warnings: photos.flatMap(({ warnings }) => warnings) };
  }

  /** Looks for the faces in photos, in a thread of its own.
   *  @throws GuiseError of photos and models */
  analyse(photos: readonly SentPhoto[], settings: Settings): Promise<AnalysedPhotos> {
    const { models, detector, inference, swapper } = settings;
    const { needsLandmarks } = swapperFamily(swapper.family);
    return runTask('analysePhotos', {
      photos,
      needsLandmarks,
      settings: { models, detector, inference },
    });
  }

  private async reread(): Promise<void> {
    await this.hideNames();
    if (this.faultTold === null) this.emit('change');
  }

  private async hideNames(): Promise<void> {
    for (const { name } of await this.known()) hideInLog(name);
  }
}
