// Swappers of the published files' topology and size with random weights: they say what
// the files cost, not what they paint. SimSwap's generator (neuralchen/SimSwap,
// models/fs_networks.py), which InsightFace's inswapper follows with more channels: a 7×7
// convolution, halvings, residual blocks whose normalised channels are scaled and shifted
// by the identity, doublings, a 7×7 convolution.
import { OnnxGraph } from './graph.js';

export interface Topology {
  /** Of the manifest. */
  readonly name: string;
  readonly size: number;
  /** Channels after the first convolution and after each that follows before the blocks. */
  readonly channels: readonly number[];
  /** How many of those that follow leave the picture's size as it is, the first ones. */
  readonly unhalved?: number;
  readonly blocks: number;
  /** Numbers of a constant that no node uses, as inswapper's emap. */
  readonly unused?: number;
}

/** The parameters of each add up to the published file's size within a hundredth. */
export const topologies: readonly Topology[] = [
  { name: 'simswap-256', size: 256, channels: [64, 128, 256, 512], blocks: 9 },
  { name: 'simswap-512', size: 512, channels: [64, 128, 256, 512, 512], blocks: 9 },
  {
    name: 'inswapper-128',
    size: 128,
    channels: [128, 256, 512, 1024],
    // So it comes to the 174.7 billion multiplications that are published.
    unhalved: 1,
    blocks: 6,
    unused: 512,
  },
];

const IDENTITY_LENGTH = 512;

class Generator {
  readonly graph = new OnnxGraph();
  private seed = 1;

  /** Numbers about zero, as large as keeps a layer's output as large as its input. */
  private weights(shape: readonly number[]): string {
    const count = shape.reduce((product, n) => product * n, 1);
    const scale = 2 / Math.sqrt(count / shape[0]!);
    const values = new Float32Array(count);
    let { seed } = this;
    for (let i = 0; i < count; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      values[i] = (seed / 2 ** 31) * scale;
    }
    this.seed = seed;
    return this.graph.floats(values, shape);
  }

  convolve(value: string, from: number, to: number, side: number, stride = 1): string {
    const pad = (side - 1) / 2;
    return this.graph.node(
      'Conv',
      [value, this.weights([to, from, side, side]), this.weights([to])],
      {
        kernel_shape: [side, side],
        strides: [stride, stride],
        pads: [pad, pad, pad, pad],
      },
    );
  }

  relu(value: string): string {
    return this.graph.node('Relu', [value]);
  }

  double(value: string): string {
    const scales = this.graph.floats([1, 1, 2, 2], [4]);
    return this.graph.node('Resize', [value, '', scales]);
  }

  /** Convolution, then normalised channels scaled and shifted by the identity. */
  private styled(value: string, identity: string, channels: number): string {
    const { graph } = this;
    const mean = (of: string) => graph.node('ReduceMean', [of], { axes: [2, 3] });
    const painted = this.convolve(value, channels, channels, 3);
    const centred = graph.node('Sub', [painted, mean(painted)]);
    const variance = mean(graph.node('Mul', [centred, centred]));
    const steady = graph.node('Add', [variance, graph.floats([1e-5], [1])]);
    const normal = graph.node('Div', [centred, graph.node('Sqrt', [steady])]);
    const style = graph.node('Gemm', [
      identity,
      this.weights([IDENTITY_LENGTH, channels * 2]),
      this.weights([channels * 2]),
    ]);
    const half = (from: number) =>
      graph.node('Reshape', [
        graph.node('Slice', [
          style,
          graph.ints([from]),
          graph.ints([from + channels]),
          graph.ints([1]),
        ]),
        graph.ints([1, channels, 1, 1]),
      ]);
    return graph.node('Add', [graph.node('Mul', [normal, half(0)]), half(channels)]);
  }

  block(value: string, identity: string, channels: number): string {
    const inner = this.relu(this.styled(value, identity, channels));
    return this.graph.node('Add', [value, this.styled(inner, identity, channels)]);
  }
}

/** The whole file; takes three times its size of memory to make. */
export function topologyGraph(topology: Topology): Uint8Array {
  const { size, channels, blocks, unused, unhalved = 0 } = topology;
  const generator = new Generator();
  const { graph } = generator;
  const target = graph.input('target', [1, 3, size, size]);
  const identity = graph.input('source', [1, IDENTITY_LENGTH]);
  let value = generator.relu(generator.convolve(target, 3, channels[0]!, 7));
  for (let i = 1; i < channels.length; i++) {
    const halved = generator.convolve(
      value,
      channels[i - 1]!,
      channels[i]!,
      3,
      i > unhalved ? 2 : 1,
    );
    value = generator.relu(halved);
  }
  for (let i = 0; i < blocks; i++) {
    value = generator.block(value, identity, channels.at(-1)!);
  }
  for (let i = channels.length - 1; i > 0; i--) {
    const doubled = i > unhalved ? generator.double(value) : value;
    value = generator.relu(
      generator.convolve(doubled, channels[i]!, channels[i - 1]!, 3),
    );
  }
  const painted = graph.node('Tanh', [generator.convolve(value, channels[0]!, 3, 7)]);
  if (unused) {
    graph.initializer('buff2fs', new Float32Array(unused * unused), [unused, unused]);
  }
  graph.output('output', painted, [1, 3, size, size]);
  return graph.bytes();
}
