// Ghost's generator (ai-forever/ghost, network/AEI_Net.py and AADLayer.py): an encoder of
// the target whose features at eight sizes, with the identity, steer the layers that
// paint. Batch normalisation is folded into the convolutions, as exporters do.
import { features, PAINTING, steered } from './aei-blocks.js';
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
  let value = graph.node('ConvTranspose', [
    layers.reshape(source, [1, IDENTITY_LENGTH, 1, 1]),
    layers.weights([IDENTITY_LENGTH, 1024, 2, 2]),
    layers.weights([1024]),
  ]);
  PAINTING.forEach(([from, to, featureChannels], level) => {
    const layer = (of: string, out: number) => {
      const feature = seen[level]!;
      const normal = layers.normaliseChannels(of);
      const seenHere = { value: feature, channels: featureChannels };
      const done = steered(layers, normal, from, seenHere, identity, 1);
      return layers.convolve(layers.relu(done), from, out, 3);
    };
    let painted = value;
    for (let i = 0; i < blocks; i++) {
      painted = layer(painted, i < blocks - 1 ? from : to);
    }
    const whole = layers.add(painted, from === to ? value : layer(value, to));
    value = level < PAINTING.length - 1 ? layers.scale(whole, 2, 'linear') : whole;
  });
  graph.output('output', graph.node('Tanh', [value]), [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
