// Where networks compute, and the onnxruntime options for each place.
import type { InferenceSession } from 'onnxruntime-node';

export const executionProviders = [
  'cpu',
  'cuda',
  'tensorrt',
  'webgpu',
  'directml',
  'coreml',
] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

/** "auto" stands for what suits the model and the machine; see provider-choice.ts. */
export const providerWishes = ['auto', ...executionProviders] as const;
export type ProviderWish = (typeof providerWishes)[number];

/** onnxruntime's own names, where they differ from ours. */
const ortName: Partial<Record<ExecutionProvider, string>> = { directml: 'dml' };

export interface ThreadOptions {
  /** Threads of one run, the caller's included. */
  readonly threads: number;
  /** Pool threads wait for work by spinning. */
  readonly isSpinning?: boolean;
}

/**
 * Pool threads do not spin unless asked to: while they wait for the next frame's run
 * they would take the CPU from capture, output and the meeting program (measured: 0.79
 * against 0.31 cores for a detector at 30 fps).
 */
export function sessionOptionsFor(
  provider: ExecutionProvider,
  { threads, isSpinning = false }: ThreadOptions,
): InferenceSession.SessionOptions {
  const spinning = { allow_spinning: isSpinning ? '1' : '0' };
  return {
    executionProviders: [ortName[provider] ?? provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: spinning, inter_op: spinning } },
  };
}
