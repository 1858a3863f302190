import {
  createPreviewWatch,
  PreviewView,
  PreviewWatch,
} from '../../daemon/preview/preview-watch.js';

const FRAME_US = 1e6 / 30;

function watchAt(maxFps: number, views: number): PreviewWatch {
  const watch = new PreviewWatch(createPreviewWatch(maxFps));
  watch.setViews(views);
  return watch;
}

/** Plays 30 fps into the watch; the swapped frame comes `delayFrames` later. */
function play(watch: PreviewWatch, frames: number, delayFrames: number) {
  const originals: number[] = [];
  const shown: number[] = [];
  for (let n = 1; n <= frames; n++) {
    const nowUs = 1e6 + n * FRAME_US;
    if (watch.takeOriginal(n, nowUs)) originals.push(n);
    const sequence = n - delayFrames;
    if (sequence > 0 && watch.takeShown(sequence, nowUs + 1000)) {
      shown.push(sequence);
      watch.releasePair();
    }
  }
  return { originals, shown };
}

describe('PreviewWatch', () => {
  test('asks for nothing while nobody watches', () => {
    expect(play(watchAt(15, 0), 100, 2)).toEqual({ originals: [], shown: [] });
  });

  test('asks for no original unless both are watched', () => {
    const { originals, shown } = play(watchAt(15, PreviewView.shown), 100, 2);
    expect(originals).toEqual([]);
    expect(shown.length).toBeGreaterThan(40);
  });

  test.each([
    [15, 50],
    [10, 33],
    [30, 98],
    [60, 98],
  ])('keeps to at most %d pictures a second', (maxFps, most) => {
    const { shown } = play(watchAt(maxFps, PreviewView.shown), 100, 2);
    expect(shown.length).toBeLessThanOrEqual(most);
    expect(shown.length).toBeGreaterThanOrEqual(most - 3);
  });

  test('gives every original the shown frame of the same sequence', () => {
    const { originals, shown } = play(watchAt(15, PreviewView.both), 300, 1);
    expect(shown.length).toBeGreaterThan(100);
    expect(shown).toEqual(originals.slice(0, shown.length));
  });

  test('takes the next best shown frame when the same was left out', () => {
    const watch = watchAt(15, PreviewView.both);
    expect(watch.takeOriginal(10, 1e6)).toBe(true);
    expect(watch.takeShown(9, 1.01e6)).toBe(false);
    expect(watch.takeShown(12, 1.02e6)).toBe(true);
  });

  test('lets no further original replace one whose shown frame is not there yet', () => {
    const watch = watchAt(15, PreviewView.both);
    expect(watch.takeOriginal(1, 1e6)).toBe(true);
    expect(watch.takeOriginal(5, 1.15e6)).toBe(false);
    expect(watch.takeShown(1, 1.16e6)).toBe(true);
    expect(watch.takeOriginal(6, 1.17e6)).toBe(false);
    watch.releasePair();
    expect(watch.takeOriginal(7, 1.18e6)).toBe(true);
  });

  test('shows each as it comes when its other half stays out', () => {
    const noOriginals = watchAt(15, PreviewView.both);
    expect(noOriginals.takeShown(1, 1e6)).toBe(true);
    const noShown = watchAt(15, PreviewView.both);
    expect(noShown.takeOriginal(1, 1e6)).toBe(true);
    expect(noShown.takeOriginal(20, 1.6e6)).toBe(true);
  });

  test('stops asking when the last viewer leaves, and starts again', () => {
    const watch = watchAt(15, PreviewView.shown);
    expect(watch.takeShown(1, 1e6)).toBe(true);
    watch.setViews(0);
    expect(watch.takeShown(10, 2e6)).toBe(false);
    watch.setViews(PreviewView.shown);
    expect(watch.takeShown(11, 2.01e6)).toBe(true);
  });
});
