// HyperSwap of 256 pixels (facefusion/facefusion-labs, hyperswap/src/networks): ghost's
// features and painting in two blocks a size, and a mask from the target and the last of
// the features. The published file's size is that of weights of 16 bits.
import { blend, features, paint } from './aei-blocks.js';
import { Layers } from './layers.js';

const SIZE = 256;
const IDENTITY_LENGTH = 512;
const FEATURES = 64;
const MASK_DOWN = [16, 32, 64];
const MASK_UP = [32, 16, 16];

function maskOf(layers: Layers, target: string, feature: string): string {
  const { graph } = layers;
  let value = graph.node('Concat', [target, feature], { axis: 1 });
  let from = 3 + FEATURES;
  for (const to of MASK_DOWN) {
    const seen = layers.relu(layers.convolve(value, from, to, 3));
    value = graph.node('MaxPool', [seen], { kernel_shape: [2, 2], strides: [2, 2] });
    from = to;
  }
  const inner = layers.relu(layers.convolve(value, from, from, 3));
  const last = layers.relu(layers.convolve(inner, from, from, 3));
  value = layers.relu(layers.add(last, value));
  for (const to of MASK_UP) {
    value = layers.relu(layers.unfold(value, from, to, 2));
    from = to;
  }
  return graph.node('Sigmoid', [layers.convolve(value, from, 1, 1)]);
}

export function hyperswapGraph(): Uint8Array {
  const layers = new Layers(true);
  const { graph } = layers;
  const source = graph.input('source', [1, IDENTITY_LENGTH]);
  const target = graph.input('target', [1, 3, SIZE, SIZE]);
  const seen = features(layers, target);
  const pixel = layers.reshape(source, [1, IDENTITY_LENGTH, 1, 1]);
  const folded = layers.convolve(pixel, IDENTITY_LENGTH, 4096, 3);
  const start = graph.node('DepthToSpace', [folded], { blocksize: 2, mode: 'CRD' });
  const identity = { value: source, length: IDENTITY_LENGTH };
  const value = paint(layers, start, seen, identity, {
    blocks: 2,
    normalise: (of, channels) => layers.instanceNorm(of, channels),
    side: 1,
  });
  const mask = maskOf(layers, target, seen.at(-1)!);
  const shown = blend(layers, graph.node('Tanh', [value]), target, mask);
  graph.output('output', shown, [1, 3, SIZE, SIZE]);
  graph.output('mask', mask, [1, 1, SIZE, SIZE]);
  return graph.bytes();
}
