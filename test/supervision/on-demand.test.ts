import { OnDemand } from '../../daemon/supervision/on-demand.js';
import { stateAtStart } from '../../daemon/supervision/pipeline-state.js';
import type { CameraThread } from '../../daemon/threads/camera-thread.js';
import type { SwapThreads } from '../../daemon/threads/swap-threads.js';

const UNLOAD_AFTER_MS = 1000;

/** What is open on demand, with threads that only note what is asked of them. */
function opened(options = {}) {
  const state = stateAtStart();
  state.swap = { ...state.swap, state: 'ready' };
  const want = jest.fn();
  const restart = jest.fn();
  const told = jest.fn();
  /** What `unload` was asked with, and asks when nothing else is under way. */
  const unload: (() => boolean)[] = [];
  const onDemand = new OnDemand(
    { isEveryFrame: false, isOnDemand: true, unloadAfterMs: UNLOAD_AFTER_MS, ...options },
    state,
    { want } as unknown as CameraThread,
    {
      restart,
      unload: async (may: () => boolean) => void unload.push(may),
    } as unknown as SwapThreads,
    told,
  );
  const watch = (isWatched: boolean) => {
    state.isWatched = isWatched;
    onDemand.keepOrUnloadNetworks();
  };
  return { onDemand, state, want, restart, told, unload, watch };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each([
  [true, false, true],
  [true, true, false],
  [false, false, false],
  [false, true, false],
])(
  'watched: %s and paused: %s, the camera is open: %s',
  (isWatched, isPaused, isOpen) => {
    const { onDemand, state, want } = opened();
    Object.assign(state, { isWatched, isPaused });
    onDemand.openOrCloseCamera();
    expect(want.mock.calls).toEqual([[isOpen]]);
  },
);

describe('networks', () => {
  test('are let go once nobody has looked for so long, and it is told', () => {
    const { state, told, unload, watch } = opened();
    watch(false);
    jest.advanceTimersByTime(UNLOAD_AFTER_MS - 1);
    expect(unload).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(unload).toHaveLength(1);
    expect(unload[0]!()).toBe(true);
    expect(state.swap.state).toBe('unloaded');
    expect(told).toHaveBeenCalledTimes(1);
  });

  test('are kept by a look, and are needed anew from its end on', () => {
    const { unload, watch } = opened();
    watch(false);
    jest.advanceTimersByTime(UNLOAD_AFTER_MS - 1);
    watch(true);
    jest.advanceTimersByTime(10 * UNLOAD_AFTER_MS);
    watch(false);
    jest.advanceTimersByTime(UNLOAD_AFTER_MS - 1);
    expect(unload).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(unload).toHaveLength(1);
  });

  test('are kept where somebody has come, or they are not ready, by the time they could go', () => {
    for (const change of [{ isWatched: true }, { swap: { state: 'loading' } }]) {
      const { state, told, unload, watch } = opened();
      watch(false);
      jest.advanceTimersByTime(UNLOAD_AFTER_MS);
      Object.assign(state, change);
      expect(unload[0]!()).toBe(false);
      expect(state.swap.state).not.toBe('unloaded');
      expect(told).not.toHaveBeenCalled();
    }
  });

  test.each([
    ['told never to let them go', { unloadAfterMs: 0 }],
    ['rendering', { isEveryFrame: true }],
    ['as if somebody always looked', { isOnDemand: false }],
  ])('are kept for ever %s', (_, options) => {
    const { unload, watch } = opened(options);
    watch(false);
    jest.advanceTimersByTime(1e9);
    expect(unload).toEqual([]);
  });

  test('that were let go are loaded for whoever comes, others are not', () => {
    const { state, restart, watch } = opened();
    watch(true);
    expect(restart).not.toHaveBeenCalled();
    state.swap = { ...state.swap, state: 'unloaded' };
    watch(false);
    expect(restart).not.toHaveBeenCalled();
    watch(true);
    expect(restart).toHaveBeenCalledTimes(1);
    expect(state.swap.state).toBe('loading');
  });

  test('are not let go any more once all is stopped', () => {
    const { onDemand, unload, watch } = opened();
    watch(false);
    onDemand.stop();
    jest.advanceTimersByTime(1e9);
    expect(unload).toEqual([]);
  });
});
