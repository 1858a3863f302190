import { usedHeapBytes } from '../../daemon/timing/heap-reading';

/** Several times, because a collection in between spoils one. */
function median(measure: () => number): number {
  return Array.from({ length: 9 }, measure).sort((a, b) => a - b)[4]!;
}

describe('usedHeapBytes', () => {
  it('tells what was allocated between two readings', () => {
    const bytes = median(() => {
      const before = usedHeapBytes();
      const list = new Array(10_000); // 8 bytes a place
      const after = usedHeapBytes();
      return list.length > 0 ? after - before : 0;
    });
    expect(bytes).toBeGreaterThan(79_000);
    expect(bytes).toBeLessThan(90_000);
  });

  it('leaves out what readings take themselves: most of a kilobyte each', () => {
    const bytes = median(() => {
      const before = usedHeapBytes();
      for (let i = 0; i < 100; i++) usedHeapBytes();
      return usedHeapBytes() - before;
    });
    expect(Math.abs(bytes)).toBeLessThan(15_000);
  });
});
