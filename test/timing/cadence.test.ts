import { Cadence, NEVER } from '../../daemon/timing/cadence.js';

/** Frames of a hundred in which a run that takes `runMs` took place. */
function runsOf(everyFrames: number, budgetMs: number, runMs: number): number[] {
  const cadence = new Cadence({ everyFrames, budgetMs });
  const runs: number[] = [];
  let framesSinceRun = NEVER;
  for (let frame = 0; frame < 100; frame++) {
    cadence.beginFrame();
    framesSinceRun += 1;
    if (!cadence.isDue(framesSinceRun)) continue;
    cadence.spend(runMs * 1000);
    framesSinceRun = 0;
    runs.push(frame);
  }
  return runs;
}

test('runs in every frame where no limit is set', () => {
  expect(runsOf(1, 0, 500)).toHaveLength(100);
});

test('runs in every third frame when so asked', () => {
  expect(runsOf(3, 0, 1).slice(0, 4)).toEqual([0, 3, 6, 9]);
});

test('runs in every frame as long as that costs no more than the budget', () => {
  expect(runsOf(1, 15, 14)).toHaveLength(100);
});

test('runs so rarely that a frame costs the budget on average', () => {
  expect(runsOf(1, 15, 150)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test('does not save up for a burst', () => {
  const cadence = new Cadence({ everyFrames: 1, budgetMs: 10 });
  for (let i = 0; i < 1000; i++) cadence.beginFrame();
  cadence.spend(25_000);
  cadence.beginFrame();
  expect(cadence.isDue(1)).toBe(false);
  cadence.beginFrame();
  expect(cadence.isDue(1)).toBe(true);
});
