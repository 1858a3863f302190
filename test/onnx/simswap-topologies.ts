// SimSwap's generator (neuralchen/SimSwap, models/fs_networks.py), which InsightFace's
// inswapper follows with more channels: a 7×7 convolution, halvings, residual blocks whose
// normalised channels are scaled and shifted by the identity, doublings, a 7×7 convolution.
import { Layers } from './layers.js';

export interface SimswapTopology {
  readonly size: number;
  /** Channels after the first convolution and after each that follows before the blocks. */
  readonly channels: readonly number[];
  /** How many of those that follow leave the picture's size as it is, the first ones. */
  readonly unhalved?: number;
  readonly blocks: number;
  /** Numbers of a constant that no node uses, as inswapper's emap. */
  readonly unused?: number;
}

const IDENTITY_LENGTH = 512;

/** Convolution, then normalised channels scaled and shifted by the identity. */
function styled(
  layers: Layers,
  value: string,
  identity: string,
  channels: number,
): string {
  const painted = layers.convolve(value, channels, channels, 3);
  const normal = layers.normaliseChannels(painted);
  const style = layers.linear(identity, IDENTITY_LENGTH, channels * 2);
  const half = (from: number) =>
    layers.reshape(layers.slice(style, from, from + channels, 1), [1, channels, 1, 1]);
  return layers.add(layers.multiply(normal, half(0)), half(channels));
}

function block(
  layers: Layers,
  value: string,
  identity: string,
  channels: number,
): string {
  const inner = layers.relu(styled(layers, value, identity, channels));
  return layers.add(value, styled(layers, inner, identity, channels));
}

export function simswapGraph(topology: SimswapTopology): Uint8Array {
  const { size, channels, blocks, unused, unhalved = 0 } = topology;
  const layers = new Layers();
  const { graph } = layers;
  const target = graph.input('target', [1, 3, size, size]);
  const identity = graph.input('source', [1, IDENTITY_LENGTH]);
  let value = layers.relu(layers.convolve(target, 3, channels[0]!, 7));
  for (let i = 1; i < channels.length; i++) {
    const stride = i > unhalved ? 2 : 1;
    const halved = layers.convolve(value, channels[i - 1]!, channels[i]!, 3, stride);
    value = layers.relu(halved);
  }
  for (let i = 0; i < blocks; i++) {
    value = block(layers, value, identity, channels.at(-1)!);
  }
  for (let i = channels.length - 1; i > 0; i--) {
    const doubled = i > unhalved ? layers.scale(value, 2, 'nearest') : value;
    value = layers.relu(layers.convolve(doubled, channels[i]!, channels[i - 1]!, 3));
  }
  const painted = graph.node('Tanh', [layers.convolve(value, channels[0]!, 3, 7)]);
  if (unused) {
    graph.initializer('buff2fs', new Float32Array(unused * unused), [unused, unused]);
  }
  graph.output('output', painted, [1, 3, size, size]);
  return graph.bytes();
}
