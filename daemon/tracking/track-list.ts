// The faces that are followed, and those that a moment ago were: each track made once and
// used for one face after another.
import { MAX_FACES, type TrackedFace } from '../faces/face.js';
import { LastKnownFaces } from './last-known-faces.js';
import type { OneEuroSettings } from './one-euro-filter.js';

/** One followed face with its memory. */
export interface Track extends TrackedFace {
  /** Capture time of the frame that it was followed in last. */
  readonly seenAtUs: number;
  /** Begins another face. @param isKnown  whether it was followed a moment ago */
  start(id: number, isKnown: boolean): void;
  useSmoothing(smoothing: OneEuroSettings): void;
}

/** A face is new for so many frames, in which its detection is repeated. */
const NEW_FACE_FRAMES = 3;

/**
 * How long somebody who is out of sight is expected back, behind whoever passes before
 * them for example: that long the detector looks at every frame, so that no frame shows
 * them bare. Without, up to `detectEveryFrames` - 1 did.
 */
const RETURN_US = 600_000_000;

// Lists are walked by index here: an iterator would be made for every frame.

export class TrackList<Kind extends Track> {
  /** Oldest first. */
  readonly tracks: Kind[] = [];
  /** Faces that are not followed but may be in the picture. */
  readonly lastKnown = new LastKnownFaces();
  private readonly spare: Kind[];
  private most = MAX_FACES;
  private nextId = 1;
  /** Faces that were followed at once lately, and when for the last time. */
  private companyCount = 0;
  private companyAtUs = 0;

  constructor(create: () => Kind) {
    this.spare = Array.from({ length: MAX_FACES }, create);
  }

  /** @param most  faces followed at most, 1 to MAX_FACES: newer ones are lost */
  tune(most: number, smoothing: OneEuroSettings): void {
    this.most = most;
    while (this.tracks.length > most) this.lose(this.tracks.length - 1);
    for (const track of [...this.tracks, ...this.spare]) track.useSmoothing(smoothing);
  }

  /** Whether there are faces, all followed for a while, and none that may be elsewhere or
   *  come back. */
  get isCalm(): boolean {
    if (this.tracks.length === 0 || this.lastKnown.count > 0) return false;
    if (this.tracks.length < Math.min(this.companyCount, this.most)) return false;
    for (let i = 0; i < this.tracks.length; i++) {
      if (this.tracks[i]!.ageFrames < NEW_FACE_FRAMES) return false;
    }
    return true;
  }

  /** The track that `admit` would take, to try it out; undefined when all are in use. */
  get next(): Kind | undefined {
    return this.tracks.length < this.most ? this.spare.at(-1) : undefined;
  }

  /**
   * Follows a face from now on; only while there is a `next`.
   * @param offset  of its box in `boxes`
   */
  admit(boxes: Float32Array, offset: number, capturedAtUs: number): Kind {
    const track = this.spare.pop()!;
    this.tracks.push(track);
    const known = this.lastKnown.claim(boxes, offset, capturedAtUs);
    track.start(known || this.nextId++, known > 0);
    return track;
  }

  /**
   * Tells of a face that is in this frame and not followed.
   * @param isDoubtful  whether it may be none, unless it was seen before
   */
  seeUnfollowed(
    boxes: Float32Array,
    offset: number,
    capturedAtUs: number,
    isDoubtful = false,
  ): void {
    this.lastKnown.see(boxes, offset, 0, capturedAtUs, isDoubtful);
  }

  /**
   * Ends following a face that may still be there.
   * @param isDoubtful  whether it may have been none
   */
  lose(index: number, isDoubtful = false): void {
    const { box, id, seenAtUs } = this.tracks[index]!;
    this.lastKnown.see(box, 0, id, seenAtUs, isDoubtful);
    this.release(index);
  }

  /** Ends following, keeping the others' order. */
  release(index: number): void {
    const track = this.tracks[index]!;
    for (let i = index; i + 1 < this.tracks.length; i++) {
      this.tracks[i] = this.tracks[i + 1]!;
    }
    this.tracks.pop();
    this.spare.push(track);
  }

  /** Brings `lastKnown` up to date: without faces followed again, and those not seen for
   *  so long. To be called once a frame. */
  settleLastKnown(capturedAtUs: number, rememberMs: number): void {
    this.lastKnown.forget(capturedAtUs, rememberMs * 1000);
    for (let i = 0; i < this.tracks.length; i++) {
      this.lastKnown.clear(this.tracks[i]!.box, 0, capturedAtUs);
    }
    this.countCompany(capturedAtUs);
  }

  private countCompany(capturedAtUs: number): void {
    const isExpected = capturedAtUs - this.companyAtUs < RETURN_US;
    if (isExpected && this.tracks.length < this.companyCount) return;
    this.companyCount = this.tracks.length;
    this.companyAtUs = capturedAtUs;
  }

  /** Forgets all faces. */
  reset(): void {
    while (this.tracks.length > 0) this.release(this.tracks.length - 1);
    this.lastKnown.count = 0;
    this.companyCount = 0;
  }
}
