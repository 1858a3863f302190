// Tiny detectors that see a face wherever a grid cell is red: the score of a cell is
// the mean of the red channel over it, boxes and points are constants. So the answers
// can be worked out by hand, and a wrong channel order finds nothing.
import { type Dimension, OnnxGraph } from './graph.js';

const STRIDES = [8, 16, 32];

export interface DetectorGraphOptions {
  /** Declared input height and width; names leave them open. */
  size: [Dimension, Dimension];
  /** The channel that is red: 0 for RGB models, 2 for BGR models. */
  redChannel: number;
  /** What a red mean of the input's own range is multiplied by to be a score of 1. */
  gain: number;
  /** The stride whose grid sees faces; the others see none. */
  activeStride: number;
  /** The constants of a proposal. */
  box: readonly number[];
  points: readonly number[];
}

/** [cells, 1]: mean of the red channel over every cell. */
function cellMeans(
  graph: OnnxGraph,
  input: string,
  stride: number,
  options: DetectorGraphOptions,
): string {
  const { redChannel } = options;
  const red = graph.node('Slice', [
    input,
    graph.ints([redChannel]),
    graph.ints([redChannel + 1]),
    graph.ints([1]),
  ]);
  const means = graph.node('AveragePool', [red], {
    kernel_shape: [stride, stride],
    strides: [stride, stride],
  });
  const gain = stride === options.activeStride ? options.gain : 0;
  const scaled = graph.node('Mul', [means, graph.floats([gain], [1])]);
  return graph.node('Reshape', [scaled, graph.ints([-1, 1])]);
}

/** [rows, values.length]: the values in every row, as many rows as `like` has. */
function everyRow(graph: OnnxGraph, like: string, values: readonly number[]): string {
  const zeros = graph.node('Mul', [like, graph.floats([0], [1])]);
  return graph.node('Add', [zeros, graph.floats(values, [1, values.length])]);
}

/** [rows · 2, 1]: every row, followed by itself times `second`. */
function twice(graph: OnnxGraph, rows: string, second: number): string {
  const other = graph.node('Mul', [rows, graph.floats([second], [1])]);
  const pairs = graph.node('Concat', [rows, other], { axis: 1 });
  return graph.node('Reshape', [pairs, graph.ints([-1, 1])]);
}

export interface ScrfdGraphOptions extends DetectorGraphOptions {
  hasBatch: boolean;
  /** List boxes before scores, largest stride first. */
  isShuffled?: boolean;
  /** Leave the points of the last stride out. */
  isIncomplete?: boolean;
}

export function scrfdGraph(options: ScrfdGraphOptions): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input.1', [1, 3, ...options.size]);
  const outputs: { name: string; value: string; width: number }[] = [];
  for (const stride of STRIDES) {
    // The second anchor of a cell is the weaker one.
    const scores = twice(graph, cellMeans(graph, input, stride, options), 0.75);
    outputs.push({ name: `score_${stride}`, value: scores, width: 1 });
    outputs.push({
      name: `box_${stride}`,
      value: everyRow(graph, scores, options.box),
      width: 4,
    });
    outputs.push({
      name: `points_${stride}`,
      value: everyRow(graph, scores, options.points),
      width: 10,
    });
  }
  if (options.isShuffled) outputs.reverse();
  if (options.isIncomplete) outputs.pop();
  for (const { name, value, width } of outputs) {
    if (options.hasBatch) {
      const batched = graph.node('Unsqueeze', [value, graph.ints([0])]);
      graph.output(name, batched, [1, 'n', width]);
    } else {
      graph.output(name, value, ['n', width]);
    }
  }
  return graph.bytes();
}

/** @param objectness  of every proposal, while its class score follows red */
export function yunetGraph(
  options: DetectorGraphOptions,
  objectness: number,
): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input', [1, 3, ...options.size]);
  const outputs = STRIDES.map((stride) => {
    const classes = cellMeans(graph, input, stride, options);
    return {
      cls: classes,
      obj: everyRow(graph, classes, [objectness]),
      bbox: everyRow(graph, classes, options.box),
      kps: everyRow(graph, classes, options.points),
    };
  });
  const widths = { cls: 1, obj: 1, bbox: 4, kps: 10 } as const;
  for (const kind of ['cls', 'obj', 'bbox', 'kps'] as const) {
    STRIDES.forEach((stride, i) => {
      const batched = graph.node('Unsqueeze', [outputs[i]![kind], graph.ints([0])]);
      graph.output(`${kind}_${stride}`, batched, [1, 'n', widths[kind]]);
    });
  }
  return graph.bytes();
}

export function retinafaceGraph(options: DetectorGraphOptions): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input0', [1, 3, ...options.size]);
  const perStride = STRIDES.map((stride) =>
    twice(graph, cellMeans(graph, input, stride, options), 0.75),
  );
  const faces = graph.node('Concat', perStride, { axis: 0 });
  const background = graph.node('Sub', [graph.floats([1], [1]), faces]);
  const classes = graph.node('Concat', [background, faces], { axis: 1 });
  const batched = (value: string) => graph.node('Unsqueeze', [value, graph.ints([0])]);
  graph.output('boxes', batched(everyRow(graph, faces, options.box)), [1, 'n', 4]);
  graph.output('classes', batched(classes), [1, 'n', 2]);
  graph.output('points', batched(everyRow(graph, faces, options.points)), [1, 'n', 10]);
  return graph.bytes();
}

/**
 * YOLOface: [1, 20, cells], each value in a row of its own.
 * @param values  cx, cy, width, height of every proposal, then x, y, confidence five
 *   times; the score follows red
 */
export function yolofaceGraph(
  options: DetectorGraphOptions,
  values: readonly number[],
): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input', [1, 3, ...options.size]);
  const scores = graph.node(
    'Concat',
    STRIDES.map((stride) => cellMeans(graph, input, stride, options)),
    { axis: 0 },
  );
  const box = everyRow(graph, scores, values.slice(0, 4));
  const points = everyRow(graph, scores, values.slice(4));
  const rows = graph.node('Concat', [box, scores, points], { axis: 1 });
  const columns = graph.node('Transpose', [rows], { perm: [1, 0] });
  const batched = graph.node('Unsqueeze', [columns, graph.ints([0])]);
  graph.output('output0', batched, [1, 20, 'n']);
  return graph.bytes();
}
