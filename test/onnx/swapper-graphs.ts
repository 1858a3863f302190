// Tiny swappers with the published files' tensors and answers that can be worked out by
// hand: output = target's channels · keep + bias + gain · the source's first numbers.
import { type Encoding, OnnxGraph } from './graph.js';

export interface SwapperGraphOptions {
  /** Which channel of the target becomes red, green and blue; as they are by default. */
  channels?: readonly [number, number, number];
  keep?: number;
  bias?: number;
  gain?: number;
  /** The output instead of all that: 3 × size × size. */
  picture?: Float32Array;
  /** Give not-a-number everywhere. */
  isBroken?: boolean;
  /** Declare another size than the published one. */
  size?: number;
}

const IDENTITY_LENGTH = 512;

/** [1, 3, 1, 1]: the first three numbers of the source. */
function firstOf(graph: OnnxGraph, source: string): string {
  const three = graph.node('Slice', [
    source,
    graph.ints([0]),
    graph.ints([3]),
    graph.ints([1]),
  ]);
  return graph.node('Reshape', [three, graph.ints([1, 3, 1, 1])]);
}

function paint(graph: OnnxGraph, size: number, options: SwapperGraphOptions): string {
  const { channels = [0, 1, 2], keep = 1, bias = 0, gain = 0, picture } = options;
  const target = graph.input('target', [1, 3, size, size]);
  const source = graph.input('source', [1, IDENTITY_LENGTH]);
  const one = (value: number) => graph.floats([value], [1]);
  if (options.isBroken) {
    const negative = graph.node('Sub', [graph.node('Abs', [target]), one(2)]);
    return graph.node('Sqrt', [negative]);
  }
  if (picture) {
    const nothing = graph.node('Mul', [target, one(0)]);
    return graph.node('Add', [nothing, graph.floats([...picture], [1, 3, size, size])]);
  }
  const ordered = graph.node('Gather', [target, graph.ints(channels)], { axis: 1 });
  const kept = graph.node('Mul', [ordered, one(keep)]);
  const lifted = graph.node('Add', [kept, one(bias)]);
  const tint = graph.node('Mul', [firstOf(graph, source), one(gain)]);
  return graph.node('Add', [lifted, tint]);
}

/** @param emap  512 × 512, row-major, kept as `buff2fs` */
export function inswapperGraph(
  emap: Iterable<number>,
  options: SwapperGraphOptions & { encoding?: Encoding } = {},
): Uint8Array {
  const { size = 128, encoding } = options;
  const graph = new OnnxGraph();
  const painted = paint(graph, size, options);
  const shape = [IDENTITY_LENGTH, IDENTITY_LENGTH];
  graph.initializer('buff2fs', emap, shape, encoding);
  graph.output('output', painted, [1, 3, size, size]);
  return graph.bytes();
}

/** @param mask  size × size, 0–1; without it the file has no such output */
export function hyperswapGraph(
  mask: readonly number[] | null,
  options: SwapperGraphOptions = {},
): Uint8Array {
  const { size = 256 } = options;
  const graph = new OnnxGraph();
  const painted = paint(graph, size, options);
  graph.output('output', painted, [1, 3, size, size]);
  if (mask) {
    const shape = [1, 1, size, size];
    graph.output('mask', graph.floats(mask, shape), shape);
  }
  return graph.bytes();
}
