import {
  createStageMemory,
  markStages,
  StageClock,
  summariseStages,
} from '../../daemon/timing/stage-clock';

describe('StageClock', () => {
  it('gives nearest-rank percentiles in milliseconds', () => {
    const memory = createStageMemory();
    const clock = new StageClock(memory);
    for (let ms = 1; ms <= 100; ms++) clock.record('swap', ms * 1000);
    expect(summariseStages(memory)).toEqual({
      swap: { count: 100, p50: 50, p95: 95, p99: 99 },
    });
  });

  it('keeps the most recent samples when there are more than it holds', () => {
    const memory = createStageMemory();
    const clock = new StageClock(memory);
    for (let i = 0; i < 4096; i++) clock.record('copy', 1000);
    for (let i = 0; i < 4096; i++) clock.record('copy', 7000);
    expect(summariseStages(memory).copy).toEqual({ count: 8192, p50: 7, p95: 7, p99: 7 });
  });

  it('leaves out what was recorded before a mark', () => {
    const memory = createStageMemory();
    const clock = new StageClock(memory);
    clock.record('swap', 900_000);
    const mark = markStages(memory);
    expect(summariseStages(memory, mark)).toEqual({});
    clock.record('swap', 2000);
    expect(summariseStages(memory, mark).swap).toEqual({
      count: 1,
      p50: 2,
      p95: 2,
      p99: 2,
    });
  });

  it('measures what passes between begin and end', () => {
    const memory = createStageMemory();
    const clock = new StageClock(memory);
    clock.begin('frame');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    clock.end('frame');
    const measured = summariseStages(memory).frame!.p50;
    expect(measured).toBeGreaterThanOrEqual(19.5);
    expect(measured).toBeLessThan(200);
  });
});
