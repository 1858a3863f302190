// ArcFace's IResNet (deepinsight/insightface, arcface_torch/backbones/iresnet.py). Batch
// normalisation is folded into the convolution before it, where there is one.
import { Layers } from './layers.js';

const SIZE = 112;
const EMBEDDING = 512;
const CHANNELS = [64, 128, 256, 512];

/** @param blocks  of each size, from 56 to 7 pixels @returns 1 × 512 */
export function iresnet(layers: Layers, crop: string, blocks: readonly number[]): string {
  let from = CHANNELS[0]!;
  let value = layers.prelu(layers.convolve(crop, 3, from, 3), from);
  blocks.forEach((count, stage) => {
    const to = CHANNELS[stage]!;
    for (let i = 0; i < count; i++) {
      const stride = i === 0 ? 2 : 1;
      const normal = layers.batchNorm(value, from);
      const inner = layers.prelu(layers.convolve(normal, from, to, 3), to);
      const seen = layers.convolve(inner, to, to, 3, stride);
      const skip = i === 0 ? layers.convolve(value, from, to, 1, stride) : value;
      value = layers.add(seen, skip);
      from = to;
    }
  });
  const side = SIZE / 2 ** blocks.length;
  const count = from * side * side;
  const flat = layers.reshape(layers.batchNorm(value, from), [1, count]);
  return layers.linear(flat, count, EMBEDDING);
}

/** @param blocks  3, 4, 14, 3 in the network of 50 layers; 3, 13, 30, 3 in that of 100 */
export function iresnetGraph(blocks: readonly number[]): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const embedding = iresnet(layers, input, blocks);
  graph.output('output', embedding, [1, EMBEDDING]);
  return graph.bytes();
}
