// Layers with random weights, of which networks of published topologies are made.
import { OnnxGraph } from './graph.js';

export type Shape = readonly number[];

/** One row of numbers that says what is painted. */
export interface Latent {
  value: string;
  length: number;
}

export class Layers {
  readonly graph = new OnnxGraph();
  private seed = 1;

  /** @param areHalves  whether the file has 16 bits a weight; a CPU computes with 32 */
  constructor(private readonly areHalves = false) {}

  /** Numbers about zero, as large as keeps a layer's output as large as its input. */
  weights(shape: Shape): string {
    const count = shape.reduce((product, n) => product * n, 1);
    const scale = 2 / Math.sqrt(count / shape[0]!);
    const values = new Float32Array(count);
    let { seed } = this;
    for (let i = 0; i < count; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      values[i] = (seed / 2 ** 31) * scale;
    }
    this.seed = seed;
    if (!this.areHalves) return this.graph.floats(values, shape);
    return this.graph.node('Cast', [this.graph.halves(values, shape)], { to: 1 });
  }

  constant(value: number): string {
    return this.graph.floats([value], [1]);
  }

  convolve(value: string, from: number, to: number, side: number, stride = 1): string {
    const pad = (side - 1) / 2;
    const before = Math.floor(pad);
    const after = Math.ceil(pad);
    // An even side with a stride takes one pixel more all around.
    const pads = side % 2 === 0 ? [1, 1, 1, 1] : [before, before, after, after];
    return this.graph.node(
      'Conv',
      [value, this.weights([to, from, side, side]), this.weights([to])],
      { kernel_shape: [side, side], strides: [stride, stride], pads },
    );
  }

  /** Twice the size, by a transposed convolution of stride 2. */
  unfold(value: string, from: number, to: number, side: number): string {
    // One row and one column more are kept at the end of an odd side, as TensorFlow does.
    const odd = side % 2;
    const pad = Math.floor((side - 1) / 2);
    const attributes = {
      kernel_shape: [side, side],
      strides: [2, 2],
      pads: [pad, pad, pad, pad],
      output_padding: [odd, odd],
    };
    const weights = [this.weights([from, to, side, side]), this.weights([to])];
    return this.graph.node('ConvTranspose', [value, ...weights], attributes);
  }

  /** Each channel's mean over a square, with as many pixels more around as said. */
  blur(
    value: string,
    channels: number,
    side: number,
    pads: readonly [number, number],
    stride = 1,
  ): string {
    const area = side * side;
    const kernel = new Float32Array(channels * area).fill(1 / area);
    const weights = this.graph.floats(kernel, [channels, 1, side, side]);
    const [before, after] = pads;
    return this.graph.node('Conv', [value, weights], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      group: channels,
      pads: [before, before, after, after],
    });
  }

  /** StyleGAN2's weights of a convolution: scaled by the latent, then evened out. */
  modulate(latent: Latent, from: number, to: number, side: number): string {
    const { graph } = this;
    const scales = this.linear(latent.value, latent.length, from);
    const style = this.reshape(scales, [1, from, 1, 1]);
    const weights = this.multiply(this.weights([to, from, side, side]), style);
    // Layers of one pixel paint colours; they are not evened out.
    if (side === 1) return weights;
    const squares = graph.node('ReduceSumSquare', [weights], { axes: [1, 2, 3] });
    const root = graph.node('Sqrt', [this.add(squares, this.constant(1e-8))]);
    return graph.node('Div', [weights, root]);
  }

  /** @param value  rows of `from` numbers */
  linear(value: string, from: number, to: number): string {
    const product = this.graph.node('MatMul', [value, this.weights([from, to])]);
    return this.add(product, this.weights([to]));
  }

  add(a: string, b: string): string {
    return this.graph.node('Add', [a, b]);
  }

  multiply(a: string, b: string): string {
    return this.graph.node('Mul', [a, b]);
  }

  relu(value: string): string {
    return this.graph.node('Relu', [value]);
  }

  leakyRelu(value: string, slope: number): string {
    return this.graph.node('LeakyRelu', [value], { alpha: { float: slope } });
  }

  prelu(value: string, channels: number): string {
    return this.graph.node('PRelu', [value, this.weights([channels, 1, 1])]);
  }

  sigmoid(value: string): string {
    return this.graph.node('Sigmoid', [value]);
  }

  swish(value: string): string {
    return this.multiply(value, this.sigmoid(value));
  }

  reshape(value: string, shape: Shape): string {
    return this.graph.node('Reshape', [value, this.graph.ints(shape)]);
  }

  transpose(value: string, order: Shape): string {
    return this.graph.node('Transpose', [value], { perm: order });
  }

  slice(value: string, from: number, to: number, axis: number): string {
    const { graph } = this;
    const bounds = [[from], [to], [axis]].map((numbers) => graph.ints(numbers));
    return graph.node('Slice', [value, ...bounds]);
  }

  scale(value: string, factor: number, mode: 'nearest' | 'linear'): string {
    const scales = this.graph.floats([1, 1, factor, factor], [4]);
    return this.graph.node('Resize', [value, '', scales], { mode });
  }

  /** Each channel to mean 0 and deviation 1 over the picture. */
  normaliseChannels(value: string): string {
    const { graph } = this;
    const mean = (of: string) => graph.node('ReduceMean', [of], { axes: [2, 3] });
    const centred = graph.node('Sub', [value, mean(value)]);
    const variance = mean(this.multiply(centred, centred));
    const steady = this.add(variance, this.constant(1e-5));
    return graph.node('Div', [centred, graph.node('Sqrt', [steady])]);
  }

  instanceNorm(value: string, channels: number): string {
    const ones = this.graph.floats(new Float32Array(channels).fill(1), [channels]);
    const zeros = this.graph.floats(new Float32Array(channels), [channels]);
    return this.graph.node('InstanceNormalization', [value, ones, zeros]);
  }

  /** As it is where no convolution comes before, into which it could be folded. */
  batchNorm(value: string, channels: number): string {
    const ones = this.graph.floats(new Float32Array(channels).fill(1), [channels]);
    const zeros = this.graph.floats(new Float32Array(channels), [channels]);
    const [scale, shift] = [this.weights([channels]), this.weights([channels])];
    return this.graph.node('BatchNormalization', [value, scale, shift, zeros, ones]);
  }

  /** PyTorch's GroupNorm of 32 groups, as its exporter writes it. */
  groupNorm(value: string, channels: number, side: number): string {
    const GROUPS = 32;
    const groups = this.reshape(value, [1, GROUPS, -1]);
    const normal = this.instanceNorm(groups, GROUPS);
    const whole = this.reshape(normal, [1, channels, side, side]);
    const scaled = this.multiply(whole, this.weights([channels, 1, 1]));
    return this.add(scaled, this.weights([channels, 1, 1]));
  }

  /** @param value  rows of `width` numbers */
  layerNorm(value: string, width: number): string {
    const { graph } = this;
    const mean = (of: string) => graph.node('ReduceMean', [of], { axes: [-1] });
    const centred = graph.node('Sub', [value, mean(value)]);
    const variance = mean(this.multiply(centred, centred));
    const steady = this.add(variance, this.constant(1e-5));
    const normal = graph.node('Div', [centred, graph.node('Sqrt', [steady])]);
    return this.add(this.multiply(normal, this.weights([width])), this.weights([width]));
  }

  /** softmax(a · bᵀ · factor) · v, over the last two axes. */
  attend(a: string, bTransposed: string, v: string, factor: number): string {
    const { graph } = this;
    const likeness = graph.node('MatMul', [a, bTransposed]);
    const scaled = this.multiply(likeness, this.constant(factor));
    const shares = graph.node('Softmax', [scaled], { axis: -1 });
    return graph.node('MatMul', [shares, v]);
  }
}
