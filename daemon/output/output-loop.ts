// What both ways of writing frames have in common: the exchange, the presenter, the
// preview's copy and the figures.
import type { CardKind, CoverCard } from '../cards/card-kind.js';
import type { Frame } from '../frames/frame.js';
import {
  type FrameExchangeMemory,
  FrameReader,
  HeaderField,
} from '../frames/frame-exchange.js';
import { PreviewFeed } from '../preview/preview-feed.js';
import type { PreviewMemory } from '../preview/preview-memory.js';
import { PreviewWatch } from '../preview/preview-watch.js';
import { EventLoopTurns } from '../timing/event-loop-turns.js';
import { type FrameCountMemory, FrameCounts } from '../timing/frame-counts.js';
import { type HeapMemory, HeapMeter } from '../timing/heap-meter.js';
import { monotonicUs } from '../timing/monotonic-clock.js';
import { StageClock, type StageMemory } from '../timing/stage-clock.js';
import { BareFaceGuard, type GuardPolicy, Verdict } from './bare-face-guard.js';
import { Presenter } from './presenter.js';

export interface OutputLoopOptions {
  readonly memory: {
    /** Frames to be shown. */
    readonly swapped: FrameExchangeMemory;
    readonly stages: StageMemory;
    readonly counts: FrameCountMemory;
    readonly heap: HeapMemory;
    /** Null when there is no preview page. */
    readonly preview: PreviewMemory | null;
  };
  readonly policy: GuardPolicy;
  /** Drawn beforehand, one for each kind. */
  readonly cards: Readonly<Record<CardKind, Frame>>;
  /** What covers from the first frame on. */
  readonly cover: CoverCard | null;
}

export class OutputLoop {
  readonly reader: FrameReader;
  readonly guard: BareFaceGuard;
  readonly presenter: Presenter;
  readonly clock: StageClock;
  readonly watch: PreviewWatch | null;
  readonly turns = new EventLoopTurns();
  isStopping = false;
  private readonly heap: HeapMeter;
  private readonly feed: PreviewFeed | null;

  constructor({ memory, policy, cards, cover }: OutputLoopOptions) {
    this.reader = new FrameReader(memory.swapped);
    this.guard = new BareFaceGuard(policy);
    const counts = new FrameCounts(memory.counts);
    this.presenter = new Presenter(this.guard, cards, counts, cover);
    this.clock = new StageClock(memory.stages);
    this.heap = new HeapMeter(memory.heap, 'output');
    this.watch = memory.preview && new PreviewWatch(memory.preview.watch);
    this.feed = memory.preview && new PreviewFeed(memory.preview.shown);
  }

  /** To be called once what is shown was written. */
  finishFrame(isNew: boolean): void {
    const { header } = this.reader.slot;
    const nowUs = monotonicUs();
    if (this.watch?.takeShown(header[HeaderField.sequence]!, nowUs)) {
      this.feed?.send(this.presenter.shown, header);
    }
    if (!isNew) return;
    if (this.presenter.verdict === Verdict.swapped) {
      this.clock.record('latency', nowUs - header[HeaderField.capturedAtUs]!);
    }
    this.heap.countFrame();
  }

  close(): void {
    this.heap.close();
  }
}
