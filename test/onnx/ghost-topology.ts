// Ghost's generator (ai-forever/ghost, network/AEI_Net.py and AADLayer.py): an encoder of
// the target whose features at eight sizes, with the identity, steer the layers that
// paint. Batch normalisation is folded into the convolutions, as exporters do.
import { Layers } from './layers.js';

const SIZE = 256;
const IDENTITY_LENGTH = 512;
const DOWN = [32, 64, 128, 256, 512, 1024, 1024];
const UP = [1024, 512, 256, 128, 64, 32];
/** Channels in, out, and of the target's features, of each painting block. */
const PAINTING: readonly (readonly [number, number, number])[] = [
  [1024, 1024, 1024],
  [1024, 1024, 2048],
  [1024, 1024, 1024],
  [1024, 512, 512],
  [512, 256, 256],
  [256, 128, 128],
  [128, 64, 64],
  [64, 3, 64],
];

/** From 1024 × 2 × 2 to 64 × 256 × 256. */
function features(layers: Layers, target: string): string[] {
  const { graph } = layers;
  const seen: string[] = [];
  let value = target;
  DOWN.forEach((channels, i) => {
    const halved = layers.convolve(value, DOWN[i - 1] ?? 3, channels, 4, 2);
    value = layers.leakyRelu(halved, 0.1);
    seen.push(value);
  });
  const made = [value];
  let from = DOWN.at(-1)!;
  UP.forEach((channels, i) => {
    const skip = DOWN.length - 2 - i;
    const doubled = layers.unfold(value, from, channels, 4);
    const joined = [layers.leakyRelu(doubled, 0.1), seen[skip]!];
    value = graph.node('Concat', joined, { axis: 1 });
    from = channels + DOWN[skip]!;
    made.push(value);
  });
  return [...made, layers.scale(value, 2, 'linear')];
}

/** Normalised channels, steered here by the target's features, there by the identity. */
function steered(
  layers: Layers,
  value: string,
  feature: string,
  identity: string,
  channels: number,
  featureChannels: number,
): string {
  const { graph } = layers;
  const normal = layers.normaliseChannels(value);
  const ofFeature = () => layers.convolve(feature, featureChannels, channels, 1);
  const ofIdentity = () =>
    layers.reshape(layers.linear(identity, IDENTITY_LENGTH, channels), [
      1,
      channels,
      1,
      1,
    ]);
  const wearer = layers.add(layers.multiply(normal, ofFeature()), ofFeature());
  const worn = layers.add(layers.multiply(normal, ofIdentity()), ofIdentity());
  const share = graph.node('Sigmoid', [layers.convolve(normal, channels, 1, 1)]);
  const rest = graph.node('Sub', [layers.constant(1), share]);
  return layers.add(layers.multiply(rest, wearer), layers.multiply(share, worn));
}

/** @param blocks  1, 2 or 3: the number in the files' names */
export function ghostGraph(blocks: number): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const target = graph.input('target', [1, 3, SIZE, SIZE]);
  const identity = graph.input('source', [1, IDENTITY_LENGTH]);
  const seen = features(layers, target);
  let value = graph.node('ConvTranspose', [
    layers.reshape(identity, [1, IDENTITY_LENGTH, 1, 1]),
    layers.weights([IDENTITY_LENGTH, 1024, 2, 2]),
    layers.weights([1024]),
  ]);
  PAINTING.forEach(([from, to, featureChannels], level) => {
    const layer = (of: string, out: number) => {
      const feature = seen[level]!;
      const done = steered(layers, of, feature, identity, from, featureChannels);
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
