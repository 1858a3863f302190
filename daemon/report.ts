// The report of a render or bench: one JSON document, measured, the same for both.
import type { SharedMemory } from './threads/shared-memory.js';
import type { ModelInUse } from './threads/swap-messages.js';
import {
  type FrameCountName,
  FrameCounts,
  frameCountNames,
} from './timing/frame-counts.js';
import { type HeapSummary, markHeap, summariseHeap } from './timing/heap-meter.js';
import {
  markStages,
  type Stage,
  type StageMark,
  type StageSummary,
  summariseStages,
} from './timing/stage-clock.js';

type Percentiles = Omit<StageSummary, 'count'>;

export interface Pace {
  /** Asked for. */
  nominalFps: number;
  /** Frames written per second, new or repeated. */
  fps: number;
  /** How far steps from write to write were off the nominal one. */
  jitterMs: Percentiles;
}

export interface Report {
  input: string;
  size: { width: number; height: number };
  frames: Record<FrameCountName, number>;
  /** Frames shown swapped per second of wall time. */
  fps: number;
  seconds: number;
  stagesMs: Partial<Record<Exclude<Stage, 'latency' | 'jitter'>, StageSummary>>;
  latencyMs: Percentiles;
  /** How steadily frames were written; null where each was written as it came. */
  pace: Pace | null;
  /** CPU time of the whole process over all frames, ffmpeg's not included. */
  cpuMsPerFrame: number;
  heapBytesPerFrame: number;
  /** Our own of each thread, and onnxruntime-node's. */
  heapBytesPerFrameOf: HeapSummary['bytesPerFrameOf'];
  gc: HeapSummary['gc'];
  rssMb: { start: number; peak: number };
  models: string[];
  /** The provider that really loaded, by model. */
  providers: Record<string, string>;
  networks: readonly ModelInUse[];
}

/** Measures from its creation on; memory is sampled four times a second. */
export class ReportMeter {
  private readonly startedAtMs = performance.now();
  private readonly cpuAtStart = process.cpuUsage();
  private readonly rssAtStart = process.memoryUsage.rss();
  private peakRss = this.rssAtStart;
  private readonly countsAtStart: Record<FrameCountName, number>;
  private readonly stagesAtStart: StageMark;
  private readonly heapAtStart: Float64Array;
  private readonly timer = setInterval(() => {
    this.peakRss = Math.max(this.peakRss, process.memoryUsage.rss());
  }, 250);

  constructor(
    private readonly input: string,
    private readonly memory: SharedMemory,
    private readonly nominalFps: number,
  ) {
    this.timer.unref();
    this.countsAtStart = new FrameCounts(memory.counts).all();
    this.stagesAtStart = markStages(memory.stages);
    this.heapAtStart = markHeap(memory.heap);
  }

  finish(models: readonly ModelInUse[]): Report {
    clearInterval(this.timer);
    const seconds = (performance.now() - this.startedAtMs) / 1000;
    const cpu = process.cpuUsage(this.cpuAtStart);
    const frames = new FrameCounts(this.memory.counts).all();
    for (const name of frameCountNames) frames[name] -= this.countsAtStart[name];
    const { latency, jitter, ...stagesMs } = summariseStages(
      this.memory.stages,
      this.stagesAtStart,
    );
    const heap = summariseHeap(this.memory.heap, this.heapAtStart);
    const perFrame = (value: number) => (frames.in > 0 ? value / frames.in : 0);
    return {
      input: this.input,
      size: { width: this.memory.captured.width, height: this.memory.captured.height },
      frames,
      fps: round(frames.swapped / seconds, 1),
      seconds: round(seconds, 2),
      stagesMs,
      latencyMs: percentilesOf(latency),
      pace: jitter
        ? {
            nominalFps: this.nominalFps,
            fps: round(jitter.count / seconds, 3),
            jitterMs: percentilesOf(jitter),
          }
        : null,
      cpuMsPerFrame: round(perFrame((cpu.user + cpu.system) / 1000), 2),
      heapBytesPerFrame: heap.bytesPerFrame,
      heapBytesPerFrameOf: heap.bytesPerFrameOf,
      gc: heap.gc,
      rssMb: { start: toMb(this.rssAtStart), peak: toMb(this.peakRss) },
      models: models.map((model) => model.name),
      providers: Object.fromEntries(models.map((m) => [m.name, m.provider])),
      networks: models,
    };
  }
}

function percentilesOf(summary: StageSummary | undefined): Percentiles {
  return {
    p50: summary?.p50 ?? 0,
    p95: summary?.p95 ?? 0,
    p99: summary?.p99 ?? 0,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function toMb(bytes: number): number {
  return Math.round(bytes / 1e6);
}
