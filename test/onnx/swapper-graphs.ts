// Tiny swappers with the published files' tensors and answers that can be worked out by
// hand: output = target's channels · keep + bias + gain · the source's first numbers, or
// one pixel of its picture.
import { type Encoding, OnnxGraph } from './graph.js';

export interface SwapperGraphOptions {
  /** Which channel of the target becomes red, green and blue; as they are by default. */
  channels?: readonly [number, number, number];
  /** One number, or one for each of red, green and blue. */
  keep?: number | readonly number[];
  bias?: number | readonly number[];
  gain?: number;
  /** Where a source picture's colour is read: row, column. */
  pixel?: readonly [number, number];
  /** The output instead of all that: 3 × size × size. */
  picture?: Float32Array;
  /** Give not-a-number everywhere. */
  isBroken?: boolean;
  /** Declare another size than the published one. */
  size?: number;
}

const IDENTITY_LENGTH = 512;

/** The tensors of a swapper's file. */
export interface SwapperTensors {
  target?: string;
  source?: string;
  output?: string;
  size: number;
  /** The source is a picture of so many pixels across instead of an identity. */
  pictureSize?: number;
}

/** [1, 3, 1, 1]: the first three numbers of the source, or a picture's pixel. */
function sourceColour(
  graph: OnnxGraph,
  source: string,
  { pictureSize }: SwapperTensors,
  [row, column]: readonly [number, number],
): string {
  const slice = (from: number[], to: number[], axes: number[]) =>
    graph.node('Slice', [source, graph.ints(from), graph.ints(to), graph.ints(axes)]);
  const three = pictureSize
    ? slice([row, column], [row + 1, column + 1], [2, 3])
    : slice([0], [3], [1]);
  return graph.node('Reshape', [three, graph.ints([1, 3, 1, 1])]);
}

function paint(
  graph: OnnxGraph,
  tensors: SwapperTensors,
  options: SwapperGraphOptions,
): string {
  const { channels = [0, 1, 2], keep = 1, bias = 0, gain = 0, picture } = options;
  const { size, pictureSize } = tensors;
  const target = graph.input(tensors.target ?? 'target', [1, 3, size, size]);
  const source = graph.input(
    tensors.source ?? 'source',
    pictureSize ? [1, 3, pictureSize, pictureSize] : [1, IDENTITY_LENGTH],
  );
  const one = (value: number | readonly number[]) =>
    typeof value === 'number'
      ? graph.floats([value], [1])
      : graph.floats(value, [1, 3, 1, 1]);
  if (options.isBroken) {
    const negative = graph.node('Sub', [graph.node('Abs', [target]), one(100)]);
    return graph.node('Sqrt', [negative]);
  }
  if (picture) {
    const nothing = graph.node('Mul', [target, one(0)]);
    return graph.node('Add', [nothing, graph.floats([...picture], [1, 3, size, size])]);
  }
  const ordered = graph.node('Gather', [target, graph.ints(channels)], { axis: 1 });
  const kept = graph.node('Mul', [ordered, one(keep)]);
  const lifted = graph.node('Add', [kept, one(bias)]);
  const colour = sourceColour(graph, source, tensors, options.pixel ?? [0, 0]);
  return graph.node('Add', [lifted, graph.node('Mul', [colour, one(gain)])]);
}

/** A file with the inputs and the output of facefusion's, unless named otherwise. */
export function swapperGraph(
  tensors: SwapperTensors,
  options: SwapperGraphOptions = {},
): Uint8Array {
  const graph = new OnnxGraph();
  const size = options.size ?? tensors.size;
  const painted = paint(graph, { ...tensors, size }, options);
  graph.output(tensors.output ?? 'output', painted, [1, 3, size, size]);
  return graph.bytes();
}

/** @param emap  512 × 512, row-major, kept as `buff2fs` */
export function inswapperGraph(
  emap: Iterable<number>,
  options: SwapperGraphOptions & { encoding?: Encoding } = {},
): Uint8Array {
  const { size = 128, encoding } = options;
  const graph = new OnnxGraph();
  const painted = paint(graph, { size }, options);
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
  const painted = paint(graph, { size }, options);
  graph.output('output', painted, [1, 3, size, size]);
  if (mask) {
    const shape = [1, 1, size, size];
    graph.output('mask', graph.floats(mask, shape), shape);
  }
  return graph.bytes();
}

export interface DfmGraphOptions {
  size: number;
  /** Both masks, size × size, 0–1; default: everywhere. */
  faceMask?: readonly number[];
  paintedMask?: readonly number[];
  hasMorph?: boolean;
  keep?: number;
  bias?: number;
  /** The colour that the morph value is multiplied by, blue first. */
  morphColour?: readonly [number, number, number];
  /** Leave the masks out. */
  isBare?: boolean;
}

/** The tensors that DeepFaceLab's export_dfm writes: in_face · keep + bias + morph_value · morphColour. */
export function dfmGraph(options: DfmGraphOptions): Uint8Array {
  const { size, keep = 1, bias = 0, morphColour = [0, 0, 0] } = options;
  const graph = new OnnxGraph();
  const face = graph.input('in_face:0', ['n', size, size, 3]);
  const kept = graph.node('Mul', [face, graph.floats([keep], [1])]);
  let painted = graph.node('Add', [kept, graph.floats([bias], [1])]);
  if (options.hasMorph) {
    const morph = graph.input('morph_value:0', [1]);
    const colour = graph.node('Mul', [morph, graph.floats(morphColour, [1, 1, 1, 3])]);
    painted = graph.node('Add', [painted, colour]);
  }
  const everywhere = new Array(size * size).fill(1);
  const shape = [1, size, size, 1];
  const { faceMask = everywhere, paintedMask = everywhere } = options;
  if (!options.isBare) {
    graph.output('out_face_mask:0', graph.floats(faceMask, shape), shape);
  }
  graph.output('out_celeb_face:0', painted, ['n', size, size, 3]);
  if (!options.isBare) {
    graph.output('out_celeb_face_mask:0', graph.floats(paintedMask, shape), shape);
  }
  return graph.bytes();
}

/** Turns an embedding into itself times `gain`, in another order if `shift` says so. */
export function crossfaceGraph(gain: number, shift: number): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.input('input', [1, IDENTITY_LENGTH]);
  const order = Array.from(
    { length: IDENTITY_LENGTH },
    (_, i) => (i + shift) % IDENTITY_LENGTH,
  );
  const shifted = graph.node('Gather', [input, graph.ints(order)], { axis: 1 });
  const scaled = graph.node('Mul', [shifted, graph.floats([gain], [1])]);
  graph.output('output', scaled, [1, IDENTITY_LENGTH]);
  return graph.bytes();
}
