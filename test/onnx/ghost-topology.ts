// Ghost's generator (ai-forever/ghost, network/AEI_Net.py and AADLayer.py): an encoder of
// the target whose features at eight sizes, with the identity, steer the layers that
// paint. Batch normalisation is folded into the convolutions, as exporters do.
import { features, paint } from './aei-blocks.js';
import { Layers } from './layers.js';

const SIZE = 256;
const IDENTITY_LENGTH = 512;

/** @param blocks  1, 2 or 3: the number in the files' names */
export function ghostGraph(blocks: number): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const target = graph.input('target', [1, 3, SIZE, SIZE]);
  const source = graph.input('source', [1, IDENTITY_LENGTH]);
  const identity = { value: source, length: IDENTITY_LENGTH };
  const seen = features(layers, target);
  const start = graph.node('ConvTranspose', [
    layers.reshape(source, [1, IDENTITY_LENGTH, 1, 1]),
    layers.weights([IDENTITY_LENGTH, 1024, 2, 2]),
    layers.weights([1024]),
  ]);
  const value = paint(layers, start, seen, identity, {
    blocks,
    normalise: (of) => layers.normaliseChannels(of),
    side: 1,
  });
  graph.output('output', graph.node('Tanh', [value]), [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
