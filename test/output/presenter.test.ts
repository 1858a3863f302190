import type { CardKind, CoverCard } from '../../daemon/cards/card-kind';
import {
  createFrameExchange,
  type FrameSlot,
  FrameWriter,
  HeaderField,
} from '../../daemon/frames/frame-exchange';
import { SwapOutcome } from '../../daemon/frames/swap-outcome';
import {
  BareFaceGuard,
  type GuardPolicy,
  Verdict,
} from '../../daemon/output/bare-face-guard';
import { Presenter } from '../../daemon/output/presenter';
import { createFrameCountMemory, FrameCounts } from '../../daemon/timing/frame-counts';
import { cardOrValue, filledCards } from './filled-cards';

const BARE = 200; // the value of every byte of a frame with the wearer's own face
const SWAPPED = 100;

function makePresenter(
  policy: Partial<GuardPolicy> = {},
  cover: CoverCard | null = null,
) {
  const counts = new FrameCounts(createFrameCountMemory());
  const guard = new BareFaceGuard({
    onNoSwap: 'hold',
    holdMs: 500,
    cover: 'card',
    longestPauseMs: 0,
    ...policy,
  });
  return {
    presenter: new Presenter(guard, filledCards(4, 2), counts, cover),
    counts,
    guard,
  };
}

function slotOf(outcome: SwapOutcome, value: number, isObscured = false): FrameSlot {
  const { slot } = new FrameWriter(createFrameExchange(4, 2));
  slot.frame.data.fill(value);
  slot.header[HeaderField.outcome] = outcome;
  slot.header[HeaderField.isObscured] = isObscured ? 1 : 0;
  return slot;
}

/** What a viewer sees: a card's name, or the value of the frame's bytes. */
function seen(presenter: Presenter): CardKind | number {
  const values = new Set(presenter.shown.data);
  expect(values.size).toBe(1);
  return cardOrValue([...values][0]!);
}

describe('Presenter', () => {
  it('explains the very first frame that cannot be shown', () => {
    const { presenter } = makePresenter();
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 0);
    expect(seen(presenter)).toBe('noFace');
  });

  it('starts with a card', () => {
    const { presenter } = makePresenter();
    expect(seen(presenter)).toBe('starting');
    presenter.presentSilence(1e6);
    expect(seen(presenter)).toBe('starting');
  });

  it('shows the swapped frame, holds it through a miss, then says why it covers', () => {
    const { presenter, counts } = makePresenter();
    presenter.setSituation(null);
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
    expect(seen(presenter)).toBe(SWAPPED);
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_400_000);
    expect(seen(presenter)).toBe(SWAPPED);
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_600_000);
    expect(seen(presenter)).toBe('noFace');
    presenter.presentFrame(slotOf(SwapOutcome.failed, BARE), 1_700_000);
    expect(seen(presenter)).toBe('failure');
    presenter.presentFrame(slotOf(SwapOutcome.noSource, BARE), 1_800_000);
    expect(seen(presenter)).toBe('noSource');
    expect(counts.all()).toMatchObject({ swapped: 1, held: 1, covered: 3, bare: 0 });
  });

  it('shows the bare frame only when passthrough was chosen, and counts it', () => {
    const { presenter, counts } = makePresenter({ onNoSwap: 'passthrough' });
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_000_000);
    expect(seen(presenter)).toBe(BARE);
    expect(counts.get('bare')).toBe(1);
  });

  it.each(['hold', 'cover'] as const)(
    'takes a bare frame off the screen once the policy is %s, with and without a next one',
    (onNoSwap) => {
      for (const isSilent of [false, true]) {
        const { presenter, guard } = makePresenter({ onNoSwap: 'passthrough' });
        presenter.setSituation(null);
        presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
        presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_040_000);
        expect(seen(presenter)).toBe(BARE);
        guard.policy = { ...guard.policy, onNoSwap };
        if (isSilent) presenter.presentSilence(1_050_000);
        else presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_080_000);
        expect(seen(presenter)).toBe('noFace');
        expect(presenter.verdict).toBe(Verdict.card);
      }
    },
  );

  it('replaces a picture that nobody renews by the card of the situation', () => {
    const { presenter } = makePresenter();
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
    presenter.setSituation('noCamera');
    presenter.presentSilence(1_200_000);
    expect(seen(presenter)).toBe(SWAPPED);
    expect(presenter.verdict).toBe(Verdict.swapped);
    presenter.presentSilence(1_600_000);
    expect(seen(presenter)).toBe('noCamera');
  });

  it('keeps a still picture of a clip until it is known why no other comes', () => {
    const { presenter } = makePresenter({ longestPauseMs: 10_000 });
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
    presenter.presentSilence(9_000_000);
    expect(seen(presenter)).toBe(SWAPPED);
    presenter.setSituation('failure');
    presenter.presentSilence(9_040_000);
    expect(seen(presenter)).toBe('failure');
  });

  it('exchanges the card at once when something else explains it', () => {
    const { presenter } = makePresenter();
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_000_000);
    presenter.setSituation('noCamera');
    presenter.presentSilence(1_040_000);
    expect(seen(presenter)).toBe('noCamera');
  });

  it('goes on saying what is missing when a frame of before comes late', () => {
    const { presenter } = makePresenter();
    presenter.setSituation('noCamera');
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_000_000);
    expect(seen(presenter)).toBe('noCamera');
  });

  it('covers at once on demand and shows nothing of before when released', () => {
    const { presenter } = makePresenter();
    presenter.setSituation(null);
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
    presenter.setCover('covered');
    expect(seen(presenter)).toBe('covered');
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_100_000);
    expect(seen(presenter)).toBe('covered');
    presenter.setCover('paused');
    expect(seen(presenter)).toBe('paused');
    presenter.setCover(null);
    presenter.presentSilence(1_150_000);
    expect(seen(presenter)).toBe('starting');
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_160_000);
    expect(seen(presenter)).toBe('noFace');
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_200_000);
    expect(seen(presenter)).toBe(SWAPPED);
  });

  it('covers the very first frame when it is covered from the start', () => {
    const { presenter } = makePresenter({ onNoSwap: 'passthrough' }, 'covered');
    expect(seen(presenter)).toBe('covered');
    for (const outcome of [SwapOutcome.swapped, SwapOutcome.noFace]) {
      presenter.presentFrame(slotOf(outcome, BARE), 1_000_000);
      expect(seen(presenter)).toBe('covered');
    }
  });

  it('shows an obscured frame only when its faces are obscured', () => {
    const { presenter } = makePresenter({ onNoSwap: 'cover', cover: 'obscure' });
    presenter.presentFrame(slotOf(SwapOutcome.failed, SWAPPED, true), 1_000_000);
    expect(seen(presenter)).toBe(SWAPPED);
    presenter.presentFrame(slotOf(SwapOutcome.failed, BARE, false), 1_040_000);
    expect(seen(presenter)).toBe('failure');
  });

  it('shows the standby card while nobody looks, and nothing of before afterwards', () => {
    const { presenter } = makePresenter();
    presenter.setSituation(null);
    presenter.presentFrame(slotOf(SwapOutcome.swapped, SWAPPED), 1_000_000);
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_040_000);
    expect(seen(presenter)).toBe(SWAPPED);
    presenter.setResting(true);
    expect(seen(presenter)).toBe('standby');
    presenter.setCover('covered');
    expect(seen(presenter)).toBe('covered');
    presenter.setCover(null);
    presenter.setResting(false);
    presenter.presentSilence(1_050_000);
    expect(seen(presenter)).toBe('starting');
    presenter.presentFrame(slotOf(SwapOutcome.noFace, BARE), 1_100_000);
    expect(seen(presenter)).toBe('noFace');
  });
});
