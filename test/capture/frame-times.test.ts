import { FrameTimes } from '../../daemon/capture/frame-times.js';
import { HeaderField } from '../../daemon/frames/frame-exchange.js';
import { testRequest } from './capture-worker.js';

/** The times of frames 1 to `count`, of which frame n was captured at 1000 n. */
function stamped(times: FrameTimes, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const header = new Float64Array(8);
    header[HeaderField.sequence] = i + 1;
    header[HeaderField.capturedAtUs] = 1000 * (i + 1);
    times.stamp(header);
    return header[HeaderField.timeUs]!;
  });
}

describe('what the time of a frame counts as', () => {
  it('is when it was captured while live', () => {
    expect(stamped(new FrameTimes(testRequest), 3)).toEqual([1000, 2000, 3000]);
  });

  it("is the clip's own time when it is played once, then an even beat", () => {
    const frameTimesUs = Float64Array.of(20_000, 60_000, 900_000);
    const timing = { frameTimesUs, fps: 10, isVariable: true };
    const times = new FrameTimes({ ...testRequest, playback: 'once', timing });
    expect(stamped(times, 5)).toEqual([20_000, 60_000, 900_000, 1_000_000, 1_100_000]);
  });

  it('is an even beat where frames come as fast as they are taken', () => {
    const times = new FrameTimes({ ...testRequest, playback: 'unpaced', fps: 25 });
    expect(stamped(times, 3)).toEqual([0, 40_000, 80_000]);
  });
});
