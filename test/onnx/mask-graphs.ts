// Tiny masks with the published files' tensors and answers that can be worked out by
// hand.
import { OnnxGraph } from './graph.js';

export interface ValueMaskGraphOptions {
  inputName: string;
  outputName: string;
  isNhwc: boolean;
  /** Which channel of the input the mask is. */
  channel: number;
  /** Taken from the channel; nothing by default. */
  threshold?: number;
  size?: number;
}

/** The mask is one channel of what the network sees. */
export function valueMaskGraph(options: ValueMaskGraphOptions): Uint8Array {
  const { inputName, outputName, isNhwc, channel, threshold = 0, size = 256 } = options;
  const graph = new OnnxGraph();
  const shapeOf = (count: number) =>
    isNhwc ? [1, size, size, count] : [1, count, size, size];
  const input = graph.input(inputName, shapeOf(3));
  const axis = isNhwc ? 3 : 1;
  const value = graph.node('Gather', [input, graph.ints([channel])], { axis });
  const mask = graph.node('Sub', [value, graph.floats([threshold], [1])]);
  graph.output(outputName, mask, shapeOf(1));
  return graph.bytes();
}

export interface ParserGraphOptions {
  size: number;
  /** The class seen where the given channel's value is above the threshold. */
  above: number;
  /** The class seen elsewhere. */
  below: number;
  channel: number;
  threshold: number;
  classCount?: number;
}

export function parserGraph(options: ParserGraphOptions): Uint8Array {
  const { size, above, below, channel, threshold, classCount = 19 } = options;
  const graph = new OnnxGraph();
  const input = graph.input('input', [1, 3, size, size]);
  const value = graph.node('Gather', [input, graph.ints([channel])], { axis: 1 });
  const nothing = graph.node('Mul', [value, graph.floats([0], [1])]);
  const constant = (n: number) => graph.node('Add', [nothing, graph.floats([n], [1])]);
  const planes = Array.from({ length: classCount }, (_, i) => {
    if (i === above) return value;
    return constant(i === below ? threshold : -100);
  });
  const logits = graph.node('Concat', planes, { axis: 1 });
  graph.output('output', logits, [1, classCount, size, size]);
  return graph.bytes();
}
