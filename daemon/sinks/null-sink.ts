// A sink that takes frames and does nothing with them: for benchmarks, and for running
// with the preview page alone.
import type { FrameSink } from './frame-sink.js';

export function createNullSink(): FrameSink {
  return {
    label: 'nowhere',
    async open() {},
    write() {},
    async close() {},
  };
}
