// HifiFace's generator (maum-ai/hififace, model/hififace.py), steered by 512 numbers alone
// instead of 512 and 257 of a head's shape. The published file is GuijiAI's, of a network
// whose source is not public, and is smaller.
import { Layers } from './layers.js';

const SIZE = 256;
const IDENTITY_LENGTH = 512;
/** Channels on the way down, and which steps halve the picture. */
const DOWN = [64, 128, 256, 512, 512, 512, 512, 512];
const HALVINGS = 5;
/** Channels on the way up, and how many of the first steps keep the picture's size. */
const UP = [512, 512, 512, 512, 512, 256];
const KEEPING = 2;
/** Where what was seen and what was painted are joined: channels of 64 × 64. */
const JOINED = 256;
const FINAL = [JOINED, 64, 16, 8, 4];
const FINAL_DOUBLINGS = 2;

type Resize = 'half' | 'double' | 'none';

function resized(layers: Layers, value: string, resize: Resize): string {
  if (resize === 'none') return value;
  if (resize === 'double') return layers.scale(value, 2, 'linear');
  const halving = { kernel_shape: [2, 2], strides: [2, 2] };
  return layers.graph.node('AveragePool', [value], halving);
}

/** A block of two convolutions, and one of a single pixel past them. */
function block(
  layers: Layers,
  value: string,
  [from, to]: readonly [number, number],
  resize: Resize,
  normalise: (value: string, channels: number) => string,
): string {
  const active = (of: string, channels: number) =>
    layers.leakyRelu(normalise(of, channels), 0.2);
  const first = layers.convolve(active(value, from), from, to, 3);
  const inner = active(resized(layers, first, resize), to);
  const skip = resized(layers, layers.convolve(value, from, to, 1), resize);
  return layers.add(layers.convolve(inner, to, to, 3), skip);
}

/** Blocks from one number of channels to the next. */
function blocks(
  layers: Layers,
  value: string,
  channels: readonly number[],
  resizeOf: (step: number) => Resize,
  normalise: (value: string, channels: number) => string,
): string[] {
  let last = value;
  return channels.slice(1).map((to, i) => {
    last = block(layers, last, [channels[i]!, to], resizeOf(i), normalise);
    return last;
  });
}

export function hififaceGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const target = graph.input('target', [1, 3, SIZE, SIZE]);
  const identity = graph.input('source', [1, IDENTITY_LENGTH]);
  const plain = (value: string, channels: number) => layers.instanceNorm(value, channels);
  const steered = (value: string, channels: number) => {
    const style = () =>
      layers.reshape(layers.linear(identity, IDENTITY_LENGTH, channels), [
        1,
        channels,
        1,
        1,
      ]);
    return layers.add(layers.multiply(plain(value, channels), style()), style());
  };
  const first = layers.convolve(target, 3, DOWN[0]!, 3);
  const halving = (step: number) => (step < HALVINGS ? 'half' : 'none');
  const seen = blocks(layers, first, DOWN, halving, plain);
  const doubling = (step: number) => (step < KEEPING ? 'none' : 'double');
  const painted = blocks(layers, seen.at(-1)!, UP, doubling, steered).at(-1)!;

  const kept = block(layers, seen[1]!, [JOINED, JOINED], 'none', plain);
  const mask = graph.node('Tanh', [block(layers, painted, [JOINED, 1], 'none', plain)]);
  const rest = graph.node('Sub', [layers.constant(1), mask]);
  const joined = layers.add(layers.multiply(mask, painted), layers.multiply(rest, kept));
  // The first three channels are a small picture, which only training looks at.
  const fused = block(layers, joined, [JOINED, JOINED + 3], 'none', steered);
  const features = layers.slice(fused, 3, JOINED + 3, 1);
  const last = (step: number) => (step < FINAL_DOUBLINGS ? 'double' : 'none');
  const whole = blocks(layers, features, FINAL, last, plain).at(-1)!;

  const share = graph.node('Tanh', [layers.slice(whole, 0, 1, 1)]);
  const picture = layers.multiply(layers.slice(whole, 1, 4, 1), share);
  const wearer = graph.node('Sub', [layers.constant(1), share]);
  const shown = layers.add(picture, layers.multiply(target, wearer));
  graph.output('output', shown, [1, 3, SIZE, SIZE]);
  graph.output('mask', share, [1, 1, SIZE, SIZE]);
  return graph.bytes();
}
