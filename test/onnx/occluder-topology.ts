// The occluder (face3d0725/FaceExtraction, train.py: the U-Net of
// segmentation_models_pytorch with ResNet-18): above 0 where the face itself is seen.
// Batch normalisation is folded into the convolutions.
import { Layers } from './layers.js';
import { resnet } from './resnet-blocks.js';

const SIZE = 256;
/** Channels on the way up, from 16 to 256 pixels. */
const UP = [256, 128, 64, 32, 16];

export function occluderGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('img', [1, 3, SIZE, SIZE]);
  const { first, stages } = resnet(layers, input, [2, 2, 2, 2]);
  const skips = [
    { value: stages[2]!, channels: 256 },
    { value: stages[1]!, channels: 128 },
    { value: stages[0]!, channels: 64 },
    { value: first, channels: 64 },
  ];
  let value = stages[3]!;
  let from = 512;
  UP.forEach((to, level) => {
    value = layers.scale(value, 2, 'nearest');
    const skip = skips[level];
    if (skip) {
      value = graph.node('Concat', [value, skip.value], { axis: 1 });
      from += skip.channels;
    }
    value = layers.relu(layers.convolve(value, from, to, 3));
    value = layers.relu(layers.convolve(value, to, to, 3));
    from = to;
  });
  graph.output('output', layers.convolve(value, from, 1, 3), [1, 1, SIZE, SIZE]);
  return graph.bytes();
}
