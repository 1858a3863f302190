// GPEN-BFR 256 and 512 (yangxy/GPEN, face_model/gpen_model.py): an encoder whose features
// stand beside what each layer of a StyleGAN2 decoder paints.
import { type Latent, Layers } from './layers.js';
import { active, halve } from './stylegan-blocks.js';

const LATENT = 512;
const MAPPINGS = 8;

function activeLinear(layers: Layers, value: string, from: number): string {
  const product = layers.graph.node('MatMul', [value, layers.weights([from, LATENT])]);
  return active(layers, product, [LATENT]);
}

/** @returns the latent, and the features from the smallest to the largest */
function read(layers: Layers, input: string, channels: readonly number[]) {
  const largest = channels.at(-1)!;
  let value = layers.leakyRelu(layers.convolve(input, 3, largest, 1), 0.2);
  const features = [value];
  for (let level = channels.length - 1; level > 0; level--) {
    const [to, from] = [channels[level - 1]!, channels[level]!];
    value = active(layers, halve(layers, value, from, to, 3), [1, to, 1, 1]);
    features.unshift(value);
  }
  const count = channels[0]! * 16;
  let latent = activeLinear(layers, layers.reshape(value, [1, count]), count);
  for (let i = 0; i < MAPPINGS; i++) latent = activeLinear(layers, latent, LATENT);
  return { latent: { value: latent, length: LATENT }, features };
}

/** A layer of the decoder, beside what the encoder saw at its size. */
function paint(
  layers: Layers,
  value: string,
  latent: Latent,
  from: number,
  to: number,
  feature: string,
  isDoubled: boolean,
): string {
  const { graph } = layers;
  const weights = layers.modulate(latent, from, to, 3);
  const kernel_shape = [3, 3];
  let painted: string;
  if (isDoubled) {
    const turned = layers.transpose(weights, [1, 0, 2, 3]);
    const strides = [2, 2];
    painted = graph.node('ConvTranspose', [value, turned], { kernel_shape, strides });
    painted = layers.blur(painted, to, 4, [1, 1]);
  } else {
    painted = graph.node('Conv', [value, weights], { kernel_shape, pads: [1, 1, 1, 1] });
  }
  const seen = layers.multiply(feature, layers.weights([1]));
  const both = graph.node('Concat', [painted, seen], { axis: 1 });
  return active(layers, both, [1, to * 2, 1, 1]);
}

function colour(layers: Layers, value: string, latent: Latent, from: number): string {
  const weights = layers.modulate(latent, from, 3, 1);
  const painted = layers.graph.node('Conv', [value, weights], { kernel_shape: [1, 1] });
  return layers.add(painted, layers.weights([1, 3, 1, 1]));
}

/** @param channels  of the sides 4, 8, 16 and so on */
export function gpenGraph(channels: readonly number[]): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const shape = [1, 3, 2 ** (channels.length + 1), 2 ** (channels.length + 1)];
  const input = graph.input('input', shape);
  const { latent, features } = read(layers, input, channels);
  const smallest = channels[0]!;
  let value = layers.weights([1, smallest, 4, 4]);
  value = paint(layers, value, latent, smallest, smallest, features[0]!, false);
  let picture = colour(layers, value, latent, smallest * 2);
  for (let level = 1; level < channels.length; level++) {
    const [from, to] = [channels[level - 1]!, channels[level]!];
    const feature = features[level]!;
    value = paint(layers, value, latent, from * 2, to, feature, true);
    value = paint(layers, value, latent, to * 2, to, feature, false);
    const added = colour(layers, value, latent, to * 2);
    picture = layers.add(added, layers.scale(picture, 2, 'linear'));
  }
  graph.output('output', picture, shape);
  return graph.bytes();
}
