// Turns what the swap thread delivers, and what it fails to deliver, into the one frame
// that viewers see at each moment. Lives in the output thread.
import type { CardKind, CoverCard } from '../cards/card-kind.js';
import { createFrame, type Frame } from '../frames/frame.js';
import { type FrameSlot, HeaderField } from '../frames/frame-exchange.js';
import { SwapOutcome } from '../frames/swap-outcome.js';
import type { FrameCounts } from '../timing/frame-counts.js';
import { type BareFaceGuard, Verdict } from './bare-face-guard.js';

/** The card that explains why an outcome is not shown. */
const cardOf: Record<SwapOutcome, CardKind> = {
  [SwapOutcome.swapped]: 'starting',
  [SwapOutcome.noFace]: 'noFace',
  [SwapOutcome.noSource]: 'noSource',
  [SwapOutcome.failed]: 'failure',
};

export class Presenter {
  /** What viewers see now; overwritten by every call. */
  readonly shown: Frame;
  /** How the shown frame came to be. */
  verdict: Verdict = Verdict.card;
  private shownCard: CardKind | null = null;
  private lastOutcome: SwapOutcome = SwapOutcome.swapped;
  private situation: CardKind | null = 'starting';
  private isResting = false;

  constructor(
    private readonly guard: BareFaceGuard,
    private readonly cards: Readonly<Record<CardKind, Frame>>,
    private readonly counts: FrameCounts,
    private cover: CoverCard | null = null,
  ) {
    const { width, height } = cards.starting;
    this.shown = createFrame(width, height);
    this.showCard();
  }

  /** What the supervisor knows: why no frames come; null when they should. */
  setSituation(card: CardKind | null): void {
    this.situation = card;
  }

  /** Covers whatever comes, until told null; nothing of before is held afterwards. */
  setCover(card: CoverCard | null): void {
    this.cover = card;
    this.showCard();
  }

  /** Nobody looks: shows the standby card; nothing of before is held when they do. */
  setResting(isResting: boolean): void {
    this.isResting = isResting;
    this.lastOutcome = SwapOutcome.swapped;
    this.showCard();
  }

  /** A frame arrived from the swap thread. */
  presentFrame(slot: FrameSlot, nowUs: number): void {
    this.lastOutcome = slot.header[HeaderField.outcome] as SwapOutcome;
    // The frame may be here before the supervisor's word that all has started.
    if (this.situation === 'starting') this.situation = null;
    this.show(
      this.cover
        ? Verdict.card
        : this.guard.judgeFrame(
            this.lastOutcome,
            slot.header[HeaderField.isObscured] === 1,
            nowUs,
          ),
      slot.frame,
    );
    this.counts.add(countNameOf[this.verdict]);
  }

  /** No new frame is there; the last stays, or a card replaces it. */
  presentSilence(nowUs: number): void {
    const isWell = this.situation === null;
    const isKept =
      this.shownCard === null && this.guard.judgeSilence(nowUs, isWell) === Verdict.held;
    // What is shown stays what it was: frames may come less often than they are written.
    if (!isKept) this.showCard();
  }

  private show(verdict: Verdict, frame: Frame): void {
    if (verdict === Verdict.held) {
      // A card leaves nothing to hold: whatever was shown before it is gone.
      if (this.shownCard === null) this.verdict = Verdict.held;
      else this.showCard();
    } else if (verdict === Verdict.card) {
      this.showCard();
    } else {
      this.verdict = verdict;
      this.shownCard = null;
      this.shown.data.set(frame.data);
    }
  }

  private showCard(): void {
    const kind = this.cardKind();
    this.verdict = Verdict.card;
    if (kind === this.shownCard) return;
    this.shownCard = kind;
    this.shown.data.set(this.cards[kind].data);
  }

  private cardKind(): CardKind {
    if (this.cover) return this.cover;
    if (this.isResting) return 'standby';
    return this.situation ?? cardOf[this.lastOutcome];
  }
}

const countNameOf = {
  [Verdict.swapped]: 'swapped',
  [Verdict.held]: 'held',
  [Verdict.card]: 'covered',
  [Verdict.obscured]: 'covered',
  [Verdict.bare]: 'bare',
} as const;
