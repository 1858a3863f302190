// Tiny enhancers with the published files' tensors and answers that can be worked out by
// hand: output = input's channels · keep + bias + weight.
import { OnnxGraph } from './graph.js';

export interface EnhancerGraphOptions {
  /** Side of the input; the output is `factor` times as large. */
  size: number;
  factor?: number;
  inputName?: string;
  outputName?: string;
  /** Name of the input of one double that is added to every value. */
  weightName?: string;
  /** Which channel of the input becomes red, green and blue; as they are by default. */
  channels?: readonly [number, number, number];
  keep?: number;
  bias?: number;
  /** The output instead of all that, RGB planes. */
  picture?: Float32Array;
  /** How often the same is computed in vain, so that a run takes long. */
  rounds?: number;
  /** Give not-a-number everywhere. */
  isBroken?: boolean;
}

export function enhancerGraph(options: EnhancerGraphOptions): Uint8Array {
  const { size, factor = 1, inputName = 'input', outputName = 'output' } = options;
  const { rounds = 0 } = options;
  const { channels = [0, 1, 2], keep = 1, bias = 0, weightName, picture } = options;
  const graph = new OnnxGraph();
  const one = (value: number) => graph.floats([value], [1]);
  const input = graph.input(inputName, [1, 3, size, size]);
  const weight = weightName && graph.input(weightName, [1], 'double');
  let value = graph.node('Gather', [input, graph.ints(channels)], { axis: 1 });
  value = graph.node('Mul', [value, one(keep)]);
  value = graph.node('Add', [value, one(bias)]);
  if (weight) value = graph.node('Add', [value, graph.node('Cast', [weight], { to: 1 })]);
  if (factor > 1) {
    value = graph.node('Resize', [value, '', graph.floats([1, 1, factor, factor], [4])]);
  }
  // Sines of sines, which nothing optimises away.
  let vain = value;
  for (let i = 0; i < rounds; i++) vain = graph.node('Sin', [vain]);
  if (rounds > 0) {
    value = graph.node('Add', [value, graph.node('Mul', [vain, one(0)])]);
  }
  const shape = [1, 3, size * factor, size * factor];
  if (picture) {
    const nothing = graph.node('Mul', [value, one(0)]);
    value = graph.node('Add', [nothing, graph.floats(picture, shape)]);
  }
  if (options.isBroken) {
    const negative = graph.node('Sub', [graph.node('Abs', [value]), one(9)]);
    value = graph.node('Sqrt', [negative]);
  }
  graph.output(outputName, value, shape);
  return graph.bytes();
}
