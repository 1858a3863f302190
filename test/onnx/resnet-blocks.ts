// ResNet of basic blocks (torchvision's resnet.py: ResNet-18 and ResNet-34), without its
// head. Batch normalisation is folded into the convolutions.
import type { Layers } from './layers.js';

const CHANNELS = [64, 128, 256, 512];

/**
 * @param blocks  of each stage: 2, 2, 2, 2 in ResNet-18; 3, 4, 6, 3 in ResNet-34
 * @returns 64 channels of half the input's size, and what each stage saw, from a quarter of
 *   the size to a 32nd
 */
export function resnet(layers: Layers, input: string, blocks: readonly number[]) {
  const first = layers.relu(layers.convolve(input, 3, CHANNELS[0]!, 7, 2));
  let value = layers.graph.node('MaxPool', [first], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
  let from = CHANNELS[0]!;
  const stages = blocks.map((count, stage) => {
    const to = CHANNELS[stage]!;
    for (let i = 0; i < count; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const inner = layers.relu(layers.convolve(value, from, to, 3, stride));
      const painted = layers.convolve(inner, to, to, 3);
      const skip = from === to ? value : layers.convolve(value, from, to, 1, stride);
      value = layers.relu(layers.add(painted, skip));
      from = to;
    }
    return value;
  });
  return { first, stages };
}
