// The one decision that keeps the wearer's own face from viewers: what to show for each
// frame that leaves the swap thread, and when none does.
import { SwapOutcome } from '../frames/swap-outcome.js';

export interface GuardPolicy {
  /** When there is no swapped frame: hold the last one for a while and then cover,
   *  cover at once, or (only ever by explicit choice) show the camera's frame. */
  readonly onNoSwap: 'hold' | 'cover' | 'passthrough';
  /** How long the last swapped frame may stand in, milliseconds. */
  readonly holdMs: number;
  /** What covers: a card, or the frame with its known face regions obscured (a card
   *  still, whenever it is not known where faces are). */
  readonly cover: 'card' | 'obscure';
}

/** What is to be shown. */
export const Verdict = {
  /** This swapped frame. */
  swapped: 0,
  /** Whatever is shown already. */
  held: 1,
  /** A card. */
  card: 2,
  /** This frame, whose known face regions are obscured. */
  obscured: 3,
  /** This frame with the wearer's own face, as explicitly chosen. */
  bare: 4,
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** Without any frame for this long the swap or capture thread has stalled. */
const STALL_MS = 500;

export class BareFaceGuard {
  private lastSwappedAtUs = Number.NEGATIVE_INFINITY;
  private lastFrameAtUs = Number.NEGATIVE_INFINITY;

  constructor(public policy: GuardPolicy) {}

  /**
   * Judges a frame that arrived.
   * @param isObscured  every face known to be in the frame is obscured in its pixels
   * @param nowUs       a clock that never goes back: the monotonic one when live, the
   *                    clip's own time when rendering
   */
  judgeFrame(outcome: SwapOutcome, isObscured: boolean, nowUs: number): Verdict {
    this.lastFrameAtUs = nowUs;
    if (outcome === SwapOutcome.swapped) {
      this.lastSwappedAtUs = nowUs;
      return Verdict.swapped;
    }
    if (this.policy.onNoSwap === 'passthrough') return Verdict.bare;
    if (this.policy.onNoSwap === 'hold' && this.isWithin(this.lastSwappedAtUs, nowUs)) {
      return Verdict.held;
    }
    return this.policy.cover === 'obscure' && isObscured
      ? Verdict.obscured
      : Verdict.card;
  }

  /** Judges a moment at which no new frame is there. */
  judgeSilence(nowUs: number): Verdict {
    const silentMs = (nowUs - this.lastFrameAtUs) / 1000;
    return silentMs <= Math.max(STALL_MS, this.policy.holdMs)
      ? Verdict.held
      : Verdict.card;
  }

  /** Forgets what was shown, so that nothing of it is held: after a pause or a stop. */
  reset(): void {
    this.lastSwappedAtUs = Number.NEGATIVE_INFINITY;
    this.lastFrameAtUs = Number.NEGATIVE_INFINITY;
  }

  private isWithin(sinceUs: number, nowUs: number): boolean {
    return (nowUs - sinceUs) / 1000 <= this.policy.holdMs;
  }
}
