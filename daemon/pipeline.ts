// THE FRAME PATH: what happens to one frame between camera and virtual camera, top to
// bottom. Runs in the swap thread.
import { native } from '../native/index.js';
import type { TrackedFace } from './faces/face.js';
import type { Frame } from './frames/frame.js';
import { type FrameSlot, HeaderField } from './frames/frame-exchange.js';
import { SwapOutcome } from './frames/swap-outcome.js';
import type { PreparedSource, Swapper } from './swappers/swapper.js';
import type { FrameCounts } from './timing/frame-counts.js';
import { networkTimeUs } from './timing/network-time.js';
import type { StageClock } from './timing/stage-clock.js';

/** Follows faces from frame to frame; see face-tracker.ts. */
export interface FaceFollower {
  /** The faces of the last frame; the first `faceCount` entries. Reused. */
  readonly faces: readonly TrackedFace[];
  readonly faceCount: number;
  /** Where faces were last seen that are lost now: boxes, four numbers each. */
  readonly lostBoxes: Float32Array;
  readonly lostCount: number;
  follow(frame: Frame, capturedAtUs: number): Promise<void>;
}

/** How far beyond its box a face is obscured, and in how many blocks across, so that
 *  hair line and chin are covered and nothing recognisable is left. */
const OBSCURE_MARGIN = 0.25;
const OBSCURE_BLOCKS_ACROSS = 6;

export class Pipeline {
  /** The face to wear; null until one is chosen. */
  source: PreparedSource | null = null;

  constructor(
    private readonly follower: FaceFollower,
    public swapper: Swapper,
    private readonly clock: StageClock,
    private readonly counts: FrameCounts,
  ) {}

  /**
   * Takes the camera's frame to what may be shown, in `output`, header included.
   * Never throws for what is in the frame: a face that cannot be swapped is obscured.
   */
  async process(input: FrameSlot, output: FrameSlot): Promise<void> {
    const networksBeforeUs = networkTimeUs();
    const startedAtUs = native.nowUs();
    output.header.set(input.header);
    output.header[HeaderField.outcome] = SwapOutcome.failed;
    output.header[HeaderField.isObscured] = 0;
    this.counts.add('in');

    this.clock.begin('copy');
    output.frame.data.set(input.frame.data);
    this.clock.end('copy');

    await this.follower.follow(input.frame, input.header[HeaderField.capturedAtUs]!);
    const { faceCount } = this.follower;
    output.header[HeaderField.faceCount] = faceCount;
    if (faceCount > 0) this.counts.add('withFace');

    this.clock.begin('swap');
    const swappedCount = await this.swapFaces(input.frame, output.frame);
    this.clock.end('swap');

    output.header[HeaderField.outcome] = this.outcomeOf(faceCount, swappedCount);
    output.header[HeaderField.isObscured] =
      faceCount + this.follower.lostCount > 0 ? 1 : 0;
    this.recordFrame(startedAtUs, networksBeforeUs);
  }

  /** @returns how many faces were swapped; the others are obscured */
  private async swapFaces(input: Frame, output: Frame): Promise<number> {
    let swappedCount = 0;
    for (let i = 0; i < this.follower.faceCount; i++) {
      const face = this.follower.faces[i]!;
      const isSwapped =
        this.source !== null &&
        (await this.swapper.swap(input, output, face, this.source));
      if (isSwapped) swappedCount += 1;
      else obscureFace(output, face.box, 0);
    }
    for (let i = 0; i < this.follower.lostCount; i++) {
      obscureFace(output, this.follower.lostBoxes, i * 4);
    }
    return swappedCount;
  }

  private outcomeOf(faceCount: number, swappedCount: number): SwapOutcome {
    if (this.source === null) return SwapOutcome.noSource;
    if (faceCount === 0) return SwapOutcome.noFace;
    return swappedCount > 0 ? SwapOutcome.swapped : SwapOutcome.failed;
  }

  private recordFrame(startedAtUs: number, networksBeforeUs: number): void {
    const totalUs = native.nowUs() - startedAtUs;
    const networksUs = networkTimeUs() - networksBeforeUs;
    this.clock.record('frame', totalUs);
    this.clock.record('networks', networksUs);
    this.clock.record('kernels', totalUs - networksUs);
  }
}

function obscureFace(frame: Frame, boxes: Float32Array, at: number): void {
  const left = boxes[at]!;
  const top = boxes[at + 1]!;
  const right = boxes[at + 2]!;
  const bottom = boxes[at + 3]!;
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
