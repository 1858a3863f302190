// Blocks of FaceShifter's Adaptive Embedding Integration, of which ghost, hyperswap and
// blendswap are made.
import type { Latent, Layers } from './layers.js';

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

/** What the target looks like, from 1024 × 2 × 2 to 64 × 256 × 256. */
export function features(layers: Layers, target: string): string[] {
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

export interface Painting {
  /** Steered layers of each size. */
  blocks: number;
  normalise: (value: string, channels: number) => string;
  /** Of the convolutions that read the target's features. */
  side: number;
}

/** Normalised channels, steered here by the target's features, there by the identity. */
function steered(
  layers: Layers,
  normal: string,
  channels: number,
  feature: { value: string; channels: number },
  identity: Latent,
  side: number,
): string {
  const { graph } = layers;
  const ofFeature = () =>
    layers.convolve(feature.value, feature.channels, channels, side);
  const ofIdentity = () => {
    const row = layers.linear(identity.value, identity.length, channels);
    return layers.reshape(row, [1, channels, 1, 1]);
  };
  const wearer = layers.add(layers.multiply(normal, ofFeature()), ofFeature());
  const worn = layers.add(layers.multiply(normal, ofIdentity()), ofIdentity());
  const share = graph.node('Sigmoid', [layers.convolve(normal, channels, 1, 1)]);
  const rest = graph.node('Sub', [layers.constant(1), share]);
  return layers.add(layers.multiply(rest, wearer), layers.multiply(share, worn));
}

/** @param start  1024 × 2 × 2 @returns 3 × 256 × 256, not yet brought into range */
export function paint(
  layers: Layers,
  start: string,
  seen: readonly string[],
  identity: Latent,
  { blocks, normalise, side }: Painting,
): string {
  let value = start;
  PAINTING.forEach(([from, to, channels], level) => {
    const feature = { value: seen[level]!, channels };
    const layer = (of: string, out: number) => {
      const done = steered(layers, normalise(of, from), from, feature, identity, side);
      return layers.convolve(layers.relu(done), from, out, 3);
    };
    let painted = value;
    for (let i = 0; i < blocks; i++) {
      painted = layer(painted, i < blocks - 1 ? from : to);
    }
    const whole = layers.add(painted, from === to ? value : layer(value, to));
    value = level < PAINTING.length - 1 ? layers.scale(whole, 2, 'linear') : whole;
  });
  return value;
}

/** The picture where the mask is 1, the target where it is 0. */
export function blend(
  layers: Layers,
  picture: string,
  target: string,
  mask: string,
): string {
  const rest = layers.graph.node('Sub', [layers.constant(1), mask]);
  return layers.add(layers.multiply(picture, mask), layers.multiply(target, rest));
}
