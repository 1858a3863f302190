// SimSwap's identity network (neuralchen/SimSwap, models/arcface_models.py: the ResNet with
// squeeze and excitation of 101 layers). Batch normalisation is folded into the convolution
// before it, where there is one.
import { Layers } from './layers.js';

const SIZE = 112;
const EMBEDDING = 512;
/** Blocks, and channels, of each size from 55 to 7 pixels. */
const STAGES: readonly (readonly [number, number])[] = [
  [3, 64],
  [4, 128],
  [23, 256],
  [3, 512],
];
/** How many channels share a number where the channels are weighed. */
const REDUCTION = 16;

/** One slope for all channels. */
const prelu = (layers: Layers, value: string) =>
  layers.graph.node('PRelu', [value, layers.weights([1])]);

/** Each channel as strong as all channels' means say. */
function excite(layers: Layers, value: string, channels: number): string {
  const mean = layers.graph.node('GlobalAveragePool', [value]);
  const row = layers.reshape(mean, [1, channels]);
  const narrow = prelu(layers, layers.linear(row, channels, channels / REDUCTION));
  const strengths = layers.sigmoid(layers.linear(narrow, channels / REDUCTION, channels));
  return layers.multiply(value, layers.reshape(strengths, [1, channels, 1, 1]));
}

function block(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  stride: number,
): string {
  const normal = layers.batchNorm(value, from);
  const inner = prelu(layers, layers.convolve(normal, from, from, 3));
  const seen = excite(layers, layers.convolve(inner, from, to, 3, stride), to);
  const skip = from === to ? value : layers.convolve(value, from, to, 1, stride);
  return prelu(layers, layers.add(seen, skip));
}

export function simswapIdentityGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  let from = STAGES[0]![1];
  // Without a border, as the source has it: 110 pixels.
  const first = graph.node(
    'Conv',
    [input, layers.weights([from, 3, 3, 3]), layers.weights([from])],
    { kernel_shape: [3, 3] },
  );
  let value = graph.node('MaxPool', [prelu(layers, first)], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  STAGES.forEach(([blocks, to], stage) => {
    for (let i = 0; i < blocks; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      value = block(layers, value, from, to, stride);
      from = to;
    }
  });
  const count = from * 7 * 7;
  const row = layers.reshape(layers.batchNorm(value, from), [1, count]);
  graph.output('output', layers.linear(row, count, EMBEDDING), [1, EMBEDDING]);
  return graph.bytes();
}
