// Live: at a fixed rate the latest frame, or the last one again; and only while
// somebody looks.

import { HeaderField } from '../frames/frame-exchange.js';
import { ReaderWatch } from '../sinks/reader-watch.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import type { LiveSink } from './live-sink.js';
import type { OutputLoop } from './output-loop.js';
import { Pacer } from './pacer.js';
import { Rhythm } from './rhythm.js';

/** How often somebody is looked for while nobody looks. */
const IDLE_POLL_US = 40_000;

export interface LiveOptions {
  readonly fps: number;
  /** False: as if somebody always looked. */
  readonly isOnDemand: boolean;
  /** Whether somebody looks: at the start, when somebody begins to, when the last one left. */
  onWatched(isWatched: boolean): void;
  /** A turn is over: messages and reports. */
  onTurn(): void;
}

export async function writeLive(
  loop: OutputLoop,
  sinks: readonly LiveSink[],
  options: LiveOptions,
): Promise<void> {
  const viewers = new ReaderWatch();
  const idlePacer = new Pacer(IDLE_POLL_US);
  const livePacer = new Pacer(1e6 / options.fps);
  const rhythm = new Rhythm(loop.clock, 1e6 / options.fps);
  // Unknown at first, so that it is told even when a thread before this one told otherwise.
  let isWatched: boolean | null = null;
  let watchedSinceUs = 0;
  rest(loop, sinks);
  while (!loop.isStopping) {
    options.onTurn();
    if (isAnyDue(sinks)) await openDue(loop, sinks);
    const nowUs = monotonicUs();
    viewers.update(viewerCount(loop, sinks, options.isOnDemand), nowUs);
    if (viewers.count > 0 !== isWatched) {
      isWatched = viewers.count > 0;
      watchedSinceUs = nowUs;
      options.onWatched(isWatched);
      rhythm.restart();
      if (isWatched) wake(loop);
      else rest(loop, sinks);
    }
    if (isWatched) rhythm.note(nowUs);
    if (isWatched) writeTurn(loop, sinks, watchedSinceUs);
    if (loop.turns.isDue()) await loop.turns.take();
    (isWatched ? livePacer : idlePacer).wait();
  }
  rest(loop, sinks);
  for (const sink of sinks) await sink.close();
}

function isAnyDue(sinks: readonly LiveSink[]): boolean {
  const nowUs = monotonicUs();
  for (let i = 0; i < sinks.length; i++) if (sinks[i]!.isDue(nowUs)) return true;
  return false;
}

async function openDue(loop: OutputLoop, sinks: readonly LiveSink[]): Promise<void> {
  for (const sink of sinks) {
    const nowUs = monotonicUs();
    if (!sink.isDue(nowUs)) continue;
    await sink.open(nowUs);
    // From v4l2loopback 0.14 on a device is no camera before its first frame, and
    // nobody could come to look.
    sink.overwrite(loop.presenter.shown, monotonicUs());
  }
}

function viewerCount(
  loop: OutputLoop,
  sinks: readonly LiveSink[],
  isOnDemand: boolean,
): number {
  if (!isOnDemand) return 1;
  let count = loop.watch && loop.watch.views !== 0 ? 1 : 0;
  for (let i = 0; i < sinks.length; i++) count += sinks[i]!.readerCount;
  return count;
}

/** Nobody looks: whoever comes next must see nothing of before. */
function rest(loop: OutputLoop, sinks: readonly LiveSink[]): void {
  loop.presenter.setResting(true);
  for (const sink of sinks) sink.overwrite(loop.presenter.shown, monotonicUs());
}

function wake(loop: OutputLoop): void {
  loop.presenter.setResting(false);
}

/** @param watchedSinceUs  frames captured before are of another sitting */
function writeTurn(
  loop: OutputLoop,
  sinks: readonly LiveSink[],
  watchedSinceUs: number,
): void {
  const { reader, presenter, clock } = loop;
  clock.begin('present');
  const isNew =
    reader.take() && reader.slot.header[HeaderField.capturedAtUs]! >= watchedSinceUs;
  if (isNew) presenter.presentFrame(reader.slot, monotonicUs());
  else presenter.presentSilence(monotonicUs());
  clock.end('present');
  clock.begin('write');
  const nowUs = monotonicUs();
  for (let i = 0; i < sinks.length; i++) sinks[i]!.write(presenter.shown, nowUs);
  clock.end('write');
  loop.finishFrame(isNew);
}
