import { SwapOutcome } from '../../daemon/frames/swap-outcome';
import { BareFaceGuard, Verdict } from '../../daemon/output/bare-face-guard';

const { swapped, noFace, noSource, failed } = SwapOutcome;
const FRAME_US = 100_000; // ten frames a second keep the arithmetic visible

/** Judges a run of outcomes, one frame each 100 ms, and spells the verdicts. */
function judge(
  guard: BareFaceGuard,
  outcomes: readonly SwapOutcome[],
  isObscured = false,
) {
  const names = Object.entries(Verdict);
  return outcomes.map((outcome, i) => {
    const verdict = guard.judgeFrame(outcome, isObscured, (i + 1) * FRAME_US);
    return names.find(([, value]) => value === verdict)![0];
  });
}

const holding = {
  onNoSwap: 'hold',
  holdMs: 500,
  cover: 'card',
  longestPauseMs: 0,
} as const;

describe('BareFaceGuard', () => {
  it('shows a card for everything that comes before the first swapped frame', () => {
    const guard = new BareFaceGuard(holding);
    expect(judge(guard, [noSource, noFace, failed, swapped])).toEqual([
      'card',
      'card',
      'card',
      'swapped',
    ]);
  });

  it('holds the last swapped frame for the bounded time, frame by frame, then covers', () => {
    const guard = new BareFaceGuard(holding);
    const outcomes = [swapped, ...Array(7).fill(noFace), swapped, failed];
    expect(judge(guard, outcomes)).toEqual([
      'swapped',
      'held',
      'held',
      'held',
      'held',
      'held',
      'card',
      'card',
      'swapped',
      'held',
    ]);
  });

  it('covers at once when told to cover', () => {
    const guard = new BareFaceGuard({ ...holding, onNoSwap: 'cover' });
    expect(judge(guard, [swapped, failed, swapped])).toEqual([
      'swapped',
      'card',
      'swapped',
    ]);
  });

  it.each([noFace, noSource, failed])(
    'never shows the camera frame unless passthrough was chosen (outcome %i)',
    (outcome) => {
      for (const onNoSwap of ['hold', 'cover'] as const) {
        for (const cover of ['card', 'obscure'] as const) {
          const guard = new BareFaceGuard({ ...holding, onNoSwap, cover });
          const verdicts = judge(guard, [swapped, ...Array(20).fill(outcome)], true);
          expect(verdicts).not.toContain('bare');
        }
      }
      const guard = new BareFaceGuard({ ...holding, onNoSwap: 'passthrough' });
      expect(judge(guard, [outcome])).toEqual(['bare']);
    },
  );

  it('covers with the obscured frame only when it is known where the faces are', () => {
    const policy = { ...holding, onNoSwap: 'cover', cover: 'obscure' } as const;
    expect(judge(new BareFaceGuard(policy), [failed], true)).toEqual(['obscured']);
    expect(judge(new BareFaceGuard(policy), [failed], false)).toEqual(['card']);
  });

  it('keeps what is shown through a short silence and shows a card after a long one', () => {
    const guard = new BareFaceGuard(holding);
    guard.judgeFrame(swapped, false, 1_000_000);
    expect(guard.judgeSilence(1_400_000, true)).toBe(Verdict.held);
    expect(guard.judgeSilence(1_600_000, true)).toBe(Verdict.card);
  });

  it('keeps the picture of a slow camera until the next, unless it is known to be lost', () => {
    const guard = new BareFaceGuard({ ...holding, longestPauseMs: 2500 });
    guard.judgeFrame(swapped, false, 1_000_000);
    expect(guard.judgeSilence(3_500_000, true)).toBe(Verdict.held);
    expect(guard.judgeSilence(3_500_001, true)).toBe(Verdict.card);
    expect(guard.judgeSilence(1_500_000, false)).toBe(Verdict.held);
    expect(guard.judgeSilence(1_500_001, false)).toBe(Verdict.card);
  });

  it.each([
    [0, 500],
    [2000, 2000],
  ])(
    'told to hold for %d ms, keeps what is shown through %d ms of silence',
    (holdMs, most) => {
      const guard = new BareFaceGuard({ ...holding, holdMs });
      guard.judgeFrame(swapped, false, 1_000_000);
      expect(guard.judgeSilence(1_000_000 + most * 1000, true)).toBe(Verdict.held);
      expect(guard.judgeSilence(1_000_001 + most * 1000, true)).toBe(Verdict.card);
    },
  );

  it.each(['cover', 'passthrough'] as const)(
    'holds nothing longer told to %s',
    (onNoSwap) => {
      const guard = new BareFaceGuard({ ...holding, onNoSwap, holdMs: 10_000 });
      guard.judgeFrame(swapped, false, 1_000_000);
      expect(guard.judgeSilence(1_500_000, true)).toBe(Verdict.held);
      expect(guard.judgeSilence(1_500_001, true)).toBe(Verdict.card);
    },
  );

  describe.each([
    ['hold', { ...holding, onNoSwap: 'hold' }],
    ['cover', { ...holding, onNoSwap: 'cover' }],
  ] as const)('once passthrough gives way to %s', (_, stricter) => {
    /** A swapped frame, then a bare one 100 ms later; then the policy changes. */
    const bareShown = () => {
      const guard = new BareFaceGuard({ ...holding, onNoSwap: 'passthrough' });
      expect(judge(guard, [swapped, noFace])).toEqual(['swapped', 'bare']);
      guard.policy = stricter;
      return guard;
    };

    it('covers the bare frame that is shown with the next one', () => {
      const guard = bareShown();
      expect(guard.judgeFrame(noFace, false, 300_000)).toBe(Verdict.card);
    });

    it('covers it without a next one', () => {
      const guard = bareShown();
      expect(guard.judgeSilence(200_001, true)).toBe(Verdict.card);
    });
  });

  it('covers an obscured frame that is shown once a card is to cover', () => {
    const guard = new BareFaceGuard({
      ...holding,
      onNoSwap: 'cover',
      holdMs: 0,
      cover: 'obscure',
    });
    expect(judge(guard, [swapped, noFace], true)).toEqual(['swapped', 'obscured']);
    guard.policy = holding;
    expect(guard.judgeSilence(200_001, true)).toBe(Verdict.card);
    expect(guard.judgeFrame(noFace, true, 300_000)).toBe(Verdict.card);
  });

  it('goes on holding a swapped frame when the policy changes', () => {
    const guard = new BareFaceGuard({ ...holding, onNoSwap: 'passthrough' });
    expect(judge(guard, [swapped])).toEqual(['swapped']);
    guard.policy = holding;
    expect(guard.judgeSilence(150_000, true)).toBe(Verdict.held);
    expect(guard.judgeFrame(noFace, false, 200_000)).toBe(Verdict.held);
  });
});
