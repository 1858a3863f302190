// GFPGAN 1.2 to 1.4 (TencentARC/GFPGAN, gfpganv1_clean_arch.py, its "clean" version of two
// channel multiples with a latent for each layer and half of the channels steered): a U-Net
// whose features steer a StyleGAN2 decoder.
import { Layers } from './layers.js';

const SIZE = 512;
const LATENT = 512;
/** Of the decoder by the side's logarithm, from 4 to 512 pixels; the U-Net has half. */
const CHANNELS = new Map([
  [2, 512],
  [3, 512],
  [4, 512],
  [5, 512],
  [6, 512],
  [7, 256],
  [8, 128],
  [9, 64],
]);
const FIRST = 2;
const LAST = 9;
const decoderChannels = (level: number) => CHANNELS.get(level)!;
const netChannels = (level: number) => CHANNELS.get(level)! / 2;

function resBlock(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  factor: number,
): string {
  const inner = layers.leakyRelu(layers.convolve(value, from, from, 3), 0.2);
  const scaled = layers.scale(inner, factor, 'linear');
  const out = layers.leakyRelu(layers.convolve(scaled, from, to, 3), 0.2);
  const skip = layers.convolve(layers.scale(value, factor, 'linear'), from, to, 1);
  return layers.add(out, skip);
}

/** A convolution whose weights the latent scales. */
function modulated(
  layers: Layers,
  value: string,
  latent: string,
  from: number,
  to: number,
  side: number,
): string {
  const weights = layers.modulate({ value: latent, length: LATENT }, from, to, side);
  const pad = (side - 1) / 2;
  const pads = [pad, pad, pad, pad];
  const attributes = { kernel_shape: [side, side], pads };
  return layers.graph.node('Conv', [value, weights], attributes);
}

function styleLayer(
  layers: Layers,
  value: string,
  latent: string,
  from: number,
  to: number,
  level: number,
): string {
  const painted = modulated(layers, value, latent, from, to, 3);
  const bright = layers.multiply(painted, layers.constant(Math.SQRT2));
  const noise = layers.weights([1, 1, 2 ** level, 2 ** level]);
  const noisy = layers.add(bright, layers.multiply(noise, layers.constant(0.1)));
  return layers.leakyRelu(layers.add(noisy, layers.weights([1, to, 1, 1])), 0.2);
}

function colour(layers: Layers, value: string, latent: string, from: number): string {
  const painted = modulated(layers, value, latent, from, 3, 1);
  return layers.add(painted, layers.weights([1, 3, 1, 1]));
}

/** The U-Net. @returns latents of all layers, and what scales and shifts each level */
function read(layers: Layers, input: string) {
  const features: string[] = [];
  let value = layers.leakyRelu(layers.convolve(input, 3, netChannels(LAST), 1), 0.2);
  for (let level = LAST; level > FIRST; level--) {
    value = resBlock(layers, value, netChannels(level), netChannels(level - 1), 0.5);
    features.unshift(value);
  }
  const smallest = netChannels(FIRST);
  value = layers.leakyRelu(layers.convolve(value, smallest, smallest, 3), 0.2);
  const latentCount = LAST * 2 - 2;
  const flat = layers.reshape(value, [1, smallest * 16]);
  const latents = layers.linear(flat, smallest * 16, latentCount * LATENT);
  const steering = features.map((feature, i) => {
    const level = FIRST + 1 + i;
    const to = netChannels(level);
    const joined = layers.add(value, feature);
    value = resBlock(layers, joined, netChannels(level - 1), to, 2);
    const condition = () => {
      const inner = layers.leakyRelu(layers.convolve(value, to, to, 3), 0.2);
      return layers.convolve(inner, to, to, 3);
    };
    return { scale: condition(), shift: condition() };
  });
  const latent = (i: number) => layers.slice(latents, i * LATENT, (i + 1) * LATENT, 1);
  return { latent, steering };
}

export function gfpganGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const { latent, steering } = read(layers, input);
  let from = decoderChannels(FIRST);
  let value = layers.weights([1, from, 4, 4]);
  value = styleLayer(layers, value, latent(0), from, from, FIRST);
  let picture = colour(layers, value, latent(1), from);
  steering.forEach(({ scale, shift }, i) => {
    const level = FIRST + 1 + i;
    const to = decoderChannels(level);
    const at = 1 + 2 * i;
    const doubled = layers.scale(value, 2, 'linear');
    value = styleLayer(layers, doubled, latent(at), from, to, level);
    const same = layers.slice(value, 0, to / 2, 1);
    const steered = layers.multiply(layers.slice(value, to / 2, to, 1), scale);
    value = graph.node('Concat', [same, layers.add(steered, shift)], { axis: 1 });
    value = styleLayer(layers, value, latent(at + 1), to, to, level);
    const added = colour(layers, value, latent(at + 2), to);
    picture = layers.add(added, layers.scale(picture, 2, 'linear'));
    from = to;
  });
  graph.output('output', picture, [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
