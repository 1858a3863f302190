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
  /** Milliseconds that may pass between two frames while all is well. */
  readonly longestPauseMs: number;
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

/** Without any frame for this long, and longer than it may take, a thread has stalled. */
const STALL_MS = 500;

export class BareFaceGuard {
  private lastSwappedAtUs = Number.NEGATIVE_INFINITY;
  private lastFrameAtUs = Number.NEGATIVE_INFINITY;
  /** Of the last frame that was not held; the policy may have changed since. */
  private shown: Verdict = Verdict.card;

  /** @param policy  another one counts from the next judgement on, also for what is shown */
  constructor(public policy: GuardPolicy) {}

  /**
   * Judges a frame that arrived.
   * @param isObscured  every face known to be in the frame is obscured in its pixels
   * @param nowUs       a clock that never goes back: the monotonic one when live, the
   *                    clip's own time when rendering
   */
  judgeFrame(outcome: SwapOutcome, isObscured: boolean, nowUs: number): Verdict {
    this.lastFrameAtUs = nowUs;
    if (outcome === SwapOutcome.swapped) this.lastSwappedAtUs = nowUs;
    else if (this.mayHoldSwapped(nowUs)) return Verdict.held;
    this.shown = this.verdictOf(outcome, isObscured);
    return this.shown;
  }

  private verdictOf(outcome: SwapOutcome, isObscured: boolean): Verdict {
    const { onNoSwap, cover } = this.policy;
    if (outcome === SwapOutcome.swapped) return Verdict.swapped;
    if (onNoSwap === 'passthrough') return Verdict.bare;
    return cover === 'obscure' && isObscured ? Verdict.obscured : Verdict.card;
  }

  private mayHoldSwapped(nowUs: number): boolean {
    const { onNoSwap, holdMs } = this.policy;
    return (
      onNoSwap === 'hold' &&
      this.shown === Verdict.swapped &&
      (nowUs - this.lastSwappedAtUs) / 1000 <= holdMs
    );
  }

  /**
   * Judges a moment at which no new frame is there.
   * @param isWell  nothing is known to be wrong
   */
  judgeSilence(nowUs: number, isWell: boolean): Verdict {
    const { onNoSwap, holdMs, longestPauseMs } = this.policy;
    const silentMs = (nowUs - this.lastFrameAtUs) / 1000;
    const heldMs = onNoSwap === 'hold' ? holdMs : 0;
    const mostMs = Math.max(STALL_MS, heldMs, isWell ? longestPauseMs : 0);
    return this.mayStay && silentMs <= mostMs ? Verdict.held : Verdict.card;
  }

  /** Whether the policy still lets through what is shown. */
  private get mayStay(): boolean {
    const { onNoSwap, cover } = this.policy;
    if (this.shown === Verdict.bare) return onNoSwap === 'passthrough';
    return this.shown !== Verdict.obscured || cover === 'obscure';
  }
}
