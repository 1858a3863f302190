import { Rhythm } from '../../daemon/output/rhythm';
import {
  createStageMemory,
  StageClock,
  summariseStages,
} from '../../daemon/timing/stage-clock';

describe('Rhythm', () => {
  it('notes how far each step is off the nominal one, early or late', () => {
    const memory = createStageMemory();
    const rhythm = new Rhythm(new StageClock(memory), 40_000);
    for (const atUs of [1_000_000, 1_041_000, 1_078_000]) rhythm.note(atUs);
    // Steps of 41 and 37 ms.
    expect(summariseStages(memory).jitter).toEqual({ count: 2, p50: 1, p95: 3, p99: 3 });
  });

  it('takes a pause for no step', () => {
    const memory = createStageMemory();
    const rhythm = new Rhythm(new StageClock(memory), 40_000);
    rhythm.note(1_000_000);
    rhythm.restart();
    rhythm.note(9_000_000);
    rhythm.note(9_040_500);
    expect(summariseStages(memory).jitter?.p99).toBe(0.5);
  });
});
