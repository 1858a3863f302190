// THE FRAME PATH: what happens to one frame between camera and virtual camera, top to
// bottom. Runs in the swap thread.
import { native } from '../native/index.js';
import type { Enhancement } from './enhancers/enhancement.js';
import { MAX_FACES, type TrackedFace } from './faces/face.js';
import { createFrame, type Frame } from './frames/frame.js';
import { type FrameSlot, HeaderField } from './frames/frame-exchange.js';
import { SwapOutcome } from './frames/swap-outcome.js';
import type { Restoration } from './masks/restoration.js';
import type { PreparedSource, Swapper } from './swappers/swapper.js';
import type { FrameCounts } from './timing/frame-counts.js';
import { networkTick, networkUsSince } from './timing/network-time.js';
import type { StageClock } from './timing/stage-clock.js';
import { tick, usSince } from './timing/tick.js';
import type { LastKnownFace } from './tracking/last-known-faces.js';

/** Follows faces from frame to frame; see face-tracker.ts. Everything is reused. */
export interface FaceFollower {
  /** The faces of the last frame that can be swapped. */
  readonly faces: readonly TrackedFace[];
  /** Faces that are or may still be in the frame but cannot be swapped. */
  readonly lastKnown: {
    readonly entries: readonly Pick<LastKnownFace, 'box' | 'seenAtUs'>[];
    readonly count: number;
  };
  follow(frame: Frame, frameTimeUs: number): void;
  /**
   * Tells where a face was seen before the first frame: until it is found, it is one of
   * `lastKnown`.
   * @param offset  of the box in `boxes`
   */
  expect(boxes: Float32Array, offset: number, seenAtUs: number): void;
}

/** Finds nobody, for frames that are known to show nobody. */
export const nobodyFollower: FaceFollower = {
  faces: [],
  lastKnown: { entries: [], count: 0 },
  follow() {},
  expect() {},
};

/** Of a face that is listed: its box, and when it was seen. */
export const FACE_NUMBERS = 5;

/** How far beyond its box a face is obscured, and in how many blocks across, so that
 *  hair line and chin are covered and nothing recognisable is left. */
const OBSCURE_MARGIN = 0.25;
const OBSCURE_BLOCKS_ACROSS = 6;

/** What may follow the swap of each face. */
export interface AfterSwap {
  readonly enhancement: Enhancement | null;
  readonly restoration: Restoration | null;
}

export class Pipeline {
  /** Ticks of the frame's begin: the clock's, and the networks' until then. */
  private begunAt = 0;
  private networksAtBegin = 0;
  /** The face to wear; null until one is chosen. */
  source: PreparedSource | null = null;
  private lastFrameTimeUs = 0;
  private before: Frame | null = null;
  /** Of each face of the frame. */
  private readonly isPainted = new Uint8Array(MAX_FACES);

  constructor(
    private readonly follower: FaceFollower,
    readonly swapper: Swapper | null,
    private readonly clock: StageClock,
    private readonly counts: FrameCounts,
    private readonly afterSwap: AfterSwap = { enhancement: null, restoration: null },
  ) {}

  /**
   * Takes the camera's frame to what may be shown, in `output`, header included.
   * Of a frame that it throws at, the header says failed, and that nothing is obscured.
   * @param frameTimeUs  grows from frame to frame: capture time when live, the clip's
   *   own time when rendering
   */
  process(input: FrameSlot, output: FrameSlot, frameTimeUs: number): void {
    this.begunAt = tick();
    this.networksAtBegin = networkTick();
    output.header.set(input.header);
    output.header[HeaderField.outcome] = SwapOutcome.failed;
    output.header[HeaderField.isObscured] = 0;
    this.counts.add('in');
    this.lastFrameTimeUs = frameTimeUs;

    this.clock.begin('copy');
    output.frame.data.set(input.frame.data);
    this.clock.end('copy');

    this.follower.follow(input.frame, frameTimeUs);
    const faceCount = this.follower.faces.length + this.countUnswappable(frameTimeUs);
    output.header[HeaderField.faceCount] = faceCount;
    if (faceCount > 0) this.counts.add('withFace');

    const swappedCount = this.paintFaces(input.frame, output.frame);
    this.obscureLastKnown(output.frame);

    const obscuredCount = this.follower.faces.length + this.follower.lastKnown.count;
    output.header[HeaderField.isObscured] = obscuredCount > 0 ? 1 : 0;
    output.header[HeaderField.outcome] = this.outcomeOf(faceCount, swappedCount);
    this.recordFrame();
  }

  /**
   * Writes where faces are, for the pipeline that goes on from here.
   * @param into  out: left, top, right, bottom and time seen of each
   * @returns how many faces; no more than fit
   */
  listFaces(into: Float64Array): number {
    const { faces, lastKnown } = this.follower;
    const most = Math.floor(into.length / FACE_NUMBERS);
    let count = 0;
    const list = (box: Float32Array, seenAtUs: number) => {
      if (count === most) return;
      into.set(box, count * FACE_NUMBERS);
      into[count * FACE_NUMBERS + 4] = seenAtUs;
      count += 1;
    };
    for (const face of faces) list(face.box, this.lastFrameTimeUs);
    for (const { box, seenAtUs } of lastKnown.entries.slice(0, lastKnown.count)) {
      list(box, seenAtUs);
    }
    return count;
  }

  /** @param listed  what `listFaces` of the pipeline before wrote */
  expectFaces(listed: Float64Array): void {
    for (let at = 0; at < listed.length; at += FACE_NUMBERS) {
      const box = Float32Array.from(listed.subarray(at, at + 4));
      this.follower.expect(box, 0, listed[at + 4]!);
    }
  }

  /** Faces seen in this very frame that are not followed. */
  private countUnswappable(frameTimeUs: number): number {
    const { entries, count } = this.follower.lastKnown;
    let unswappable = 0;
    for (let i = 0; i < count; i++) {
      if (entries[i]!.seenAtUs === frameTimeUs) unswappable += 1;
    }
    return unswappable;
  }

  /**
   * One face after another, so that what one gives back shows the others' swaps.
   * @returns how many faces were swapped; the others are obscured
   */
  private paintFaces(input: Frame, output: Frame): number {
    const { faces } = this.follower;
    const { enhancement, restoration } = this.afterSwap;
    enhancement?.beginFrame();
    restoration?.beginFrame();
    let swappedCount = 0;
    for (let i = 0; i < faces.length; i++) {
      const face = faces[i]!;
      const isSwapped = this.paintFace(input, output, face);
      this.isPainted[i] = isSwapped ? 1 : 0;
      if (isSwapped) swappedCount += 1;
    }
    // After all swaps, which may reach over it.
    for (let i = 0; i < faces.length; i++) {
      if (!this.isPainted[i]) obscureFace(output, faces[i]!.box);
    }
    this.clock.settle('swap');
    if (enhancement) this.clock.settle('enhance');
    if (restoration) this.clock.settle('restore');
    return swappedCount;
  }

  /** @returns false when the face could not be swapped; `output` is then untouched */
  private paintFace(input: Frame, output: Frame, face: TrackedFace): boolean {
    const { swapper, source, clock } = this;
    const { enhancement, restoration } = this.afterSwap;
    if (swapper === null || source === null) return false;
    const before = restoration ? this.keepBefore(input, output) : input;
    clock.begin('swap');
    const isSwapped = swapper.swap(input, output, face, source);
    clock.pause('swap');
    if (!isSwapped) return false;
    if (enhancement) {
      clock.begin('enhance');
      enhancement.enhance(output, face, source);
      clock.pause('enhance');
    }
    if (restoration) {
      clock.begin('restore');
      restoration.restore(input, before, output, face);
      clock.pause('restore');
    }
    return true;
  }

  /** The frame as it is before a face is swapped. While there is one face that is the
   *  camera's; with several, earlier ones are swapped in it already. */
  private keepBefore(input: Frame, output: Frame): Frame {
    if (this.follower.faces.length === 1) return input;
    this.before ??= createFrame(output.width, output.height);
    this.before.data.set(output.data);
    return this.before;
  }

  private obscureLastKnown(output: Frame): void {
    const { entries, count } = this.follower.lastKnown;
    for (let i = 0; i < count; i++) obscureFace(output, entries[i]!.box);
  }

  private outcomeOf(faceCount: number, swappedCount: number): SwapOutcome {
    if (this.source === null) return SwapOutcome.noSource;
    if (faceCount === 0) return SwapOutcome.noFace;
    return swappedCount > 0 ? SwapOutcome.swapped : SwapOutcome.failed;
  }

  private recordFrame(): void {
    const totalUs = usSince(this.begunAt);
    const networksUs = networkUsSince(this.networksAtBegin);
    this.clock.record('frame', totalUs);
    this.clock.record('networks', networksUs);
    this.clock.record('kernels', totalUs - networksUs);
  }
}

/** @param box  left, top, right, bottom */
function obscureFace(frame: Frame, box: Float32Array): void {
  const left = box[0]!;
  const top = box[1]!;
  const right = box[2]!;
  const bottom = box[3]!;
  const marginX = (right - left) * OBSCURE_MARGIN;
  const marginY = (bottom - top) * OBSCURE_MARGIN;
  native.obscureEllipse(
    frame.data,
    frame.width,
    frame.height,
    left - marginX,
    top - marginY,
    right + marginX,
    bottom + marginY,
    Math.max(2, Math.round((right - left) / OBSCURE_BLOCKS_ACROSS)),
  );
}
