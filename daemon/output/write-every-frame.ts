// Rendering and benchmarks: each frame once, as it comes.
import { HeaderField } from '../frames/frame-exchange.js';
import type { FrameSink, SinkFormat } from '../sinks/frame-sink.js';
import { createSink, type SinkRequest } from '../sinks/sinks.js';
import type { OutputLoop } from './output-loop.js';

const WAIT_SLICE_MS = 50;

/**
 * @param onOpen  called with the sinks' labels once all are open
 * @param obey    obeys messages
 * @returns whether it came to the last frame; files keep nothing otherwise
 * @throws GuiseError SINK_FAILED; files keep nothing then
 */
export async function writeEveryFrame(
  loop: OutputLoop,
  requests: readonly SinkRequest[],
  format: SinkFormat,
  onOpen: (labels: string[]) => void,
  obey: () => void,
): Promise<boolean> {
  const sinks: FrameSink[] = [];
  try {
    for (const request of requests) {
      const sink = await createSink(request);
      await sink.open(format);
      sinks.push(sink);
    }
    onOpen(sinks.map((sink) => sink.label));
    while (!loop.isStopping && !loop.reader.isDrained) {
      obey();
      if (loop.reader.takeWithin(WAIT_SLICE_MS)) writeFrame(loop, sinks);
      if (loop.turns.isDue()) await loop.turns.take();
    }
    const isWhole = loop.reader.isDrained;
    if (!isWhole) await abandon(sinks);
    for (const sink of sinks) await sink.close();
    return isWhole;
  } catch (error) {
    await abandon(sinks);
    throw error;
  }
}

/** Time is the clip's own, so that holding is bounded in its seconds. */
function writeFrame(loop: OutputLoop, sinks: readonly FrameSink[]): void {
  const { reader, presenter, clock } = loop;
  clock.begin('present');
  presenter.presentFrame(reader.slot, reader.slot.header[HeaderField.timeUs]!);
  clock.end('present');
  clock.begin('write');
  for (let i = 0; i < sinks.length; i++) sinks[i]!.write(presenter.shown);
  clock.end('write');
  loop.finishFrame(true);
}

/** Files keep nothing of work that was broken off; devices just close. */
async function abandon(sinks: readonly FrameSink[]): Promise<void> {
  for (const sink of sinks) {
    await (sink.abandon?.() ?? sink.close()).catch(() => undefined);
  }
}
