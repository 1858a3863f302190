// RestoreFormer++ (wzhouxiff/RestoreFormerPlusPlus, RestoreFormer_arch.py): an encoder, the
// nearest entry of a codebook for each of 16 × 16 places, and a generator that asks with
// the encoder's features what it sees itself.
import { Layers } from './layers.js';
import { attention, resBlock } from './vqgan-blocks.js';

const SIZE = 512;
/** By level, from 512 to 16 pixels. */
const CHANNELS = [64, 128, 128, 256, 256, 512];
const CODE = { length: 256, count: 1024 };
const HEADS = 4;
const LAST = CHANNELS.length - 1;
const WIDEST = CHANNELS[LAST]!;
const SMALLEST = SIZE / 2 ** LAST;
const PLACES = SMALLEST * SMALLEST;

const sideOf = (level: number) => SIZE / 2 ** level;

/** @returns 256 × 16 × 16, and what the generator asks with, by level and in the middle */
function encode(layers: Layers, input: string) {
  const features = new Map<number, string>();
  let value = layers.convolve(input, 3, CHANNELS[0]!, 3);
  CHANNELS.forEach((channels, level) => {
    let from = CHANNELS[level - 1] ?? channels;
    for (let i = 0; i < 2; i++) {
      value = resBlock(layers, value, from, channels, sideOf(level));
      from = channels;
      if (level === LAST) value = attention(layers, value, channels, SMALLEST, HEADS);
    }
    if (level === LAST - 1) features.set(level, value);
    if (level < LAST) value = layers.convolve(value, channels, channels, 3, 2);
  });
  value = resBlock(layers, value, WIDEST, WIDEST, SMALLEST);
  features.set(LAST, value);
  value = attention(layers, value, WIDEST, SMALLEST, HEADS);
  const middle = resBlock(layers, value, WIDEST, WIDEST, SMALLEST);
  const normal = layers.swish(layers.groupNorm(middle, WIDEST, SMALLEST));
  const out = layers.convolve(normal, WIDEST, CODE.length, 3);
  return {
    code: layers.convolve(out, CODE.length, CODE.length, 1),
    features,
    middle,
  };
}

/** The nearest entries of the codebook: the least of e² − 2 · e · z. */
function quantise(layers: Layers, code: string): string {
  const { graph } = layers;
  const rows = layers.transpose(layers.reshape(code, [CODE.length, PLACES]), [1, 0]);
  const codebook = layers.weights([CODE.count, CODE.length]);
  const lengths = graph.node('ReduceSumSquare', [codebook], { axes: [1], keepdims: 0 });
  const products = graph.node('MatMul', [rows, layers.transpose(codebook, [1, 0])]);
  const twice = layers.multiply(products, layers.constant(2));
  const distances = graph.node('Sub', [lengths, twice]);
  const index = graph.node('ArgMin', [distances], { axis: 1, keepdims: 0 });
  const picked = graph.node('Gather', [codebook, index]);
  const picture = layers.reshape(picked, [1, SMALLEST, SMALLEST, CODE.length]);
  return layers.transpose(picture, [0, 3, 1, 2]);
}

export function restoreformerGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const { code, features, middle } = encode(layers, input);
  let value = layers.convolve(quantise(layers, code), CODE.length, CODE.length, 1);
  value = layers.convolve(value, CODE.length, WIDEST, 3);
  value = resBlock(layers, value, WIDEST, WIDEST, SMALLEST);
  value = attention(layers, value, WIDEST, SMALLEST, HEADS, middle);
  value = resBlock(layers, value, WIDEST, WIDEST, SMALLEST);
  let from = WIDEST;
  for (let level = LAST; level >= 0; level--) {
    const channels = CHANNELS[level]!;
    const side = sideOf(level);
    const feature = features.get(level);
    for (let i = 0; i < 3; i++) {
      value = resBlock(layers, value, from, channels, side);
      from = channels;
      if (feature) value = attention(layers, value, channels, side, HEADS, feature);
    }
    if (level > 0) {
      value = layers.convolve(layers.scale(value, 2, 'nearest'), channels, channels, 3);
    }
  }
  const normal = layers.swish(layers.groupNorm(value, from, SIZE));
  graph.output('output', layers.convolve(normal, from, 3, 3), [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
