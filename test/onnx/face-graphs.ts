// Tiny landmarkers and recognisers with answers that can be worked out by hand.
import { OnnxGraph } from './graph.js';

/** [1]: one channel's value at one pixel of the input. */
function pixel(
  graph: OnnxGraph,
  input: string,
  channel: number,
  row: number,
  column: number,
): string {
  const picked = graph.node('Slice', [
    input,
    graph.ints([channel, row, column]),
    graph.ints([channel + 1, row + 1, column + 1]),
    graph.ints([1, 2, 3]),
  ]);
  return graph.node('Reshape', [picked, graph.ints([1])]);
}

export interface LandmarkerGraphOptions {
  landmarks: readonly number[];
  size: number;
  /** The presence logit is the input there: channel, row, column. */
  presenceFrom: readonly [number, number, number];
}

export function landmarkerGraph(options: LandmarkerGraphOptions): Uint8Array {
  const { landmarks, size, presenceFrom } = options;
  const graph = new OnnxGraph();
  const input = graph.input('input_1', [1, 3, size, size]);
  const shape = [1, 1, 1, landmarks.length];
  const logit = graph.node('Reshape', [
    pixel(graph, input, ...presenceFrom),
    graph.ints([1, 1, 1, 1]),
  ]);
  // Presence first: outputs are told apart by their lengths.
  graph.output('presence', logit, [1, 1, 1, 1]);
  graph.output('points', graph.floats(landmarks, shape), shape);
  return graph.bytes();
}

/** An output of constants; `probe` is added to its first number. */
export interface ConstantOutput {
  name: string;
  shape: readonly number[];
  /** Shorter than the shape: the rest is 0. */
  values: readonly number[];
}

export interface CropLandmarkerGraphOptions {
  input: string;
  size: number;
  outputs: readonly ConstantOutput[];
  /** The first output's first number grows by the input there: channel, row, column. */
  probe?: readonly [number, number, number];
}

/** A landmarker whose outputs are constants, but for one pixel of the input. */
export function cropLandmarkerGraph(options: CropLandmarkerGraphOptions): Uint8Array {
  const { input: name, size, outputs, probe } = options;
  const graph = new OnnxGraph();
  const input = graph.input(name, [1, 3, size, size]);
  outputs.forEach(({ name: output, shape, values }, i) => {
    const count = shape.reduce((product, n) => product * n, 1);
    const all = Array.from({ length: count }, (_, j) => values[j] ?? 0);
    let value = graph.floats(all, shape);
    if (i === 0 && probe) {
      const first = graph.floats([1, ...new Array(count - 1).fill(0)], shape);
      const seen = graph.node('Mul', [first, pixel(graph, input, ...probe)]);
      value = graph.node('Add', [value, seen]);
    }
    graph.output(output, value, shape);
  });
  return graph.bytes();
}

/**
 * Embeds a face as the three channels at (row, column) of the crop.
 * @param length  of the embedding
 * @param other   what is beyond three
 */
export function recogniserGraph(
  row: number,
  column: number,
  length = 3,
  other = 0,
): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input.1', ['n', 3, 112, 112]);
  const channels = [0, 1, 2].map((c) => pixel(graph, input, c, row, column));
  const rest =
    length > 3
      ? [graph.floats(new Float32Array(length - 3).fill(other), [length - 3])]
      : [];
  const joined = graph.node('Concat', [...channels, ...rest], { axis: 0 });
  const shape = [1, length];
  graph.output('embedding', graph.node('Reshape', [joined, graph.ints(shape)]), shape);
  return graph.bytes();
}
