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

/** onnxruntime's own names, where they differ from ours. */
const ortName: Partial<Record<ExecutionProvider, string>> = { directml: 'dml' };

/**
 * Pool threads must not spin: while they wait for the next frame's run they would take
 * the CPU from capture, output and the meeting program (measured: 0.79 against 0.31
 * cores for a detector at 30 fps).
 */
export function sessionOptionsFor(
  provider: ExecutionProvider,
  threads: number,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [ortName[provider] ?? provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } },
    },
  };
}
