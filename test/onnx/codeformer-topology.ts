// CodeFormer (sczhou/CodeFormer, codeformer_arch.py and vqgan_arch.py): an encoder, a
// transformer that chooses an entry of a codebook for each of 16 × 16 places, a generator,
// and as much of the encoder's features as the weight says.
import { Layers } from './layers.js';
import { attention, resBlock } from './vqgan-blocks.js';

const SIZE = 512;
const SMALLEST = 16;
/** By level, from 512 to 16 pixels. */
const CHANNELS = [64, 128, 128, 256, 256, 512];
const CODE = { length: 256, count: 1024 };
const WIDTH = 512;
const HEADS = 8;
const TRANSFORMERS = 9;
const PLACES = SMALLEST * SMALLEST;

const sideOf = (level: number) => SIZE / 2 ** level;
const isFused = (side: number) => side >= 32 && side <= 256;

function middle(layers: Layers, value: string, channels: number): string {
  const first = resBlock(layers, value, channels, channels, SMALLEST);
  const seen = attention(layers, first, channels, SMALLEST);
  return resBlock(layers, seen, channels, channels, SMALLEST);
}

/** @returns 256 × 16 × 16, and the features of the levels that are fused later */
function encode(layers: Layers, input: string) {
  const features = new Map<number, string>();
  let value = layers.convolve(input, 3, CHANNELS[0]!, 3);
  CHANNELS.forEach((channels, level) => {
    const side = sideOf(level);
    let from = CHANNELS[level - 1] ?? channels;
    for (let i = 0; i < 2; i++) {
      value = resBlock(layers, value, from, channels, side);
      from = channels;
      if (side === SMALLEST) value = attention(layers, value, channels, SMALLEST);
    }
    if (isFused(side)) features.set(side, value);
    if (side > SMALLEST) value = layers.convolve(value, channels, channels, 3, 2);
  });
  const last = CHANNELS.at(-1)!;
  const normal = layers.groupNorm(middle(layers, value, last), last, SMALLEST);
  return { value: layers.convolve(normal, last, CODE.length, 3), features };
}

function transformer(layers: Layers, value: string, positions: string): string {
  const { graph } = layers;
  const head = WIDTH / HEADS;
  const normal = layers.layerNorm(value, WIDTH);
  const placed = layers.add(normal, positions);
  const heads = (of: string, order: readonly number[]) =>
    layers.transpose(
      layers.reshape(layers.linear(of, WIDTH, WIDTH), [PLACES, HEADS, head]),
      order,
    );
  const query = heads(placed, [1, 0, 2]);
  const key = heads(placed, [1, 2, 0]);
  const content = heads(normal, [1, 0, 2]);
  const seen = layers.attend(query, key, content, head ** -0.5);
  const rows = layers.reshape(layers.transpose(seen, [1, 0, 2]), [PLACES, WIDTH]);
  const attended = layers.add(value, layers.linear(rows, WIDTH, WIDTH));
  const inner = layers.linear(layers.layerNorm(attended, WIDTH), WIDTH, WIDTH * 2);
  // GELU.
  const error = graph.node('Erf', [
    layers.multiply(inner, layers.constant(Math.SQRT1_2)),
  ]);
  const gate = layers.multiply(
    layers.add(error, layers.constant(1)),
    layers.constant(0.5),
  );
  const active = layers.multiply(inner, gate);
  return layers.add(attended, layers.linear(active, WIDTH * 2, WIDTH));
}

/** @returns the codebook's entries, 256 × 16 × 16 */
function choose(layers: Layers, encoded: string): string {
  const { graph } = layers;
  const rows = layers.transpose(layers.reshape(encoded, [CODE.length, PLACES]), [1, 0]);
  const positions = layers.weights([PLACES, WIDTH]);
  let value = layers.linear(rows, CODE.length, WIDTH);
  for (let i = 0; i < TRANSFORMERS; i++) value = transformer(layers, value, positions);
  const logits = layers.linear(layers.layerNorm(value, WIDTH), WIDTH, CODE.count);
  const index = graph.node('ArgMax', [logits], { axis: 1, keepdims: 0 });
  const codes = graph.node('Gather', [layers.weights([CODE.count, CODE.length]), index]);
  const picture = layers.reshape(codes, [1, SMALLEST, SMALLEST, CODE.length]);
  return layers.transpose(picture, [0, 3, 1, 2]);
}

function fuse(
  layers: Layers,
  feature: string,
  value: string,
  channels: number,
  side: number,
  weight: string,
): string {
  const both = layers.graph.node('Concat', [feature, value], { axis: 1 });
  const seen = resBlock(layers, both, channels * 2, channels, side);
  const steering = () => {
    const inner = layers.leakyRelu(layers.convolve(seen, channels, channels, 3), 0.2);
    return layers.convolve(inner, channels, channels, 3);
  };
  const steered = layers.add(layers.multiply(value, steering()), steering());
  return layers.add(value, layers.multiply(steered, weight));
}

export function codeformerGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const weight = graph.node('Cast', [graph.input('weight', [1], 'double')], { to: 1 });
  const encoded = encode(layers, input);
  let from = CHANNELS.at(-1)!;
  let value = layers.convolve(choose(layers, encoded.value), CODE.length, from, 3);
  value = middle(layers, value, from);
  for (let level = CHANNELS.length - 1; level >= 0; level--) {
    const channels = CHANNELS[level]!;
    const side = sideOf(level);
    for (let i = 0; i < 2; i++) {
      value = resBlock(layers, value, from, channels, side);
      from = channels;
      if (side === SMALLEST) value = attention(layers, value, channels, SMALLEST);
      const feature = encoded.features.get(side);
      if (i === 0 && feature)
        value = fuse(layers, feature, value, channels, side, weight);
    }
    if (level > 0) {
      value = layers.convolve(layers.scale(value, 2, 'nearest'), channels, channels, 3);
    }
  }
  const normal = layers.groupNorm(value, from, SIZE);
  graph.output('output', layers.convolve(normal, from, 3, 3), [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
