// Times of the stages that every frame goes through, in shared memory: written by the
// thread that runs the stage, read by whoever reports. Nothing is allocated per frame.
import { tick, usSince } from './tick.js';

/** Every timed stage, in the order a frame meets them. */
export const stages = [
  /** Waiting for and reading the camera's frame from ffmpeg (capture thread). */
  'read',
  /** Copying the frame that is to be painted on (swap thread, as those below). */
  'copy',
  /** Looking for faces; only frames in which that is done count. */
  'detect',
  /** Dense landmarks of all faces, smoothing included. */
  'landmarks',
  /** Painting the source face over all target faces. */
  'swap',
  /** Making the swapped faces finer, but for runs of the enhancer in another thread. */
  'enhance',
  /** One run of the enhancer, wherever. */
  'enhancer',
  /** Giving back to the wearer what masks ask for. */
  'restore',
  /** The whole frame in the swap thread. */
  'frame',
  /** Of that, inside onnxruntime. */
  'networks',
  /** Of that, everything else: our own kernels and code. */
  'kernels',
  /** Choosing and composing what is shown (output thread). */
  'present',
  /** Writing it to the virtual camera or file. */
  'write',
  /** Live: how far the step from one write to the next was off the nominal one. */
  'jitter',
  /** From the camera's frame being read to its swapped frame being written. */
  'latency',
] as const;
export type Stage = (typeof stages)[number];

/** Most recent samples kept of each stage. */
const SAMPLES = 4096;
/** Per stage: how many samples were ever recorded, then the samples as a ring. */
const STRIDE = 1 + SAMPLES;

export type StageMemory = SharedArrayBuffer;

export function createStageMemory(): StageMemory {
  return new SharedArrayBuffer(stages.length * STRIDE * Int32Array.BYTES_PER_ELEMENT);
}

/** One thread's pen. Two threads must not record the same stage. */
export class StageClock {
  private numbers: Int32Array;
  private readonly begunAt = new Int32Array(stages.length);
  private readonly pausedUs = new Int32Array(stages.length);

  constructor(memory: StageMemory) {
    this.numbers = new Int32Array(memory);
  }

  /** Records there from now on. */
  useMemory(memory: StageMemory): void {
    this.numbers = new Int32Array(memory);
  }

  begin(stage: Stage): void {
    this.begunAt[stages.indexOf(stage)] = tick();
  }

  end(stage: Stage): void {
    this.record(stage, usSince(this.begunAt[stages.indexOf(stage)]!));
  }

  /** Ends a part of a stage that comes several times in a frame, begun by `begin`. */
  pause(stage: Stage): void {
    const index = stages.indexOf(stage);
    this.pausedUs[index]! += usSince(this.begunAt[index]!);
  }

  /** Records all parts of a stage since the last time as one. */
  settle(stage: Stage): void {
    const index = stages.indexOf(stage);
    this.record(stage, this.pausedUs[index]!);
    this.pausedUs[index] = 0;
  }

  /** @param durationUs  whole, lest it be an object */
  record(stage: Stage, durationUs: number): void {
    const base = stages.indexOf(stage) * STRIDE;
    const count = this.numbers[base]!;
    this.numbers[base + 1 + (count % SAMPLES)] = durationUs;
    this.numbers[base] = count + 1;
  }
}

export interface StageSummary {
  count: number;
  p50: number;
  p95: number;
  p99: number;
}

/** How many samples each stage has, to be given to `summariseStages` later. */
export type StageMark = Int32Array;

export function markStages(memory: StageMemory): StageMark {
  const numbers = new Int32Array(memory);
  return Int32Array.from(stages, (_, i) => numbers[i * STRIDE]!);
}

/**
 * Percentiles in milliseconds (nearest rank) of the stages that have samples, of those
 * after `since` if given and of the most recent ones only when there are very many.
 */
export function summariseStages(
  memory: StageMemory,
  since?: StageMark,
): Partial<Record<Stage, StageSummary>> {
  const numbers = new Int32Array(memory);
  const summary: Partial<Record<Stage, StageSummary>> = {};
  stages.forEach((stage, i) => {
    const total = numbers[i * STRIDE]!;
    const count = total - (since?.[i] ?? 0);
    if (count === 0) return;
    const sorted = new Int32Array(Math.min(count, SAMPLES));
    for (let back = 0; back < sorted.length; back++) {
      sorted[back] = numbers[i * STRIDE + 1 + ((total - 1 - back) % SAMPLES)]!;
    }
    sorted.sort();
    const rank = (p: number) => {
      const index = Math.max(0, Math.ceil(p * sorted.length) - 1);
      return sorted[index]! / 1000;
    };
    summary[stage] = { count, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) };
  });
  return summary;
}
