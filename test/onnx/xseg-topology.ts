// XSeg (iperov/DeepFaceLab, core/leras/models/XSeg.py with 32 channels at first): a U-Net
// with a dense waist.
import { Layers } from './layers.js';

const SIZE = 256;
const BASE = 32;
const WAIST = 512;
/** By level, from 256 to 8 pixels: blocks, channels as often as the base, blur's side. */
const LEVELS: readonly (readonly [number, number, number])[] = [
  [2, 1, 4],
  [2, 2, 3],
  [2, 4, 2],
  [3, 8, 2],
  [3, 8, 2],
  [3, 8, 2],
];
const SMALLEST = SIZE / 2 ** LEVELS.length;

/** Filter response normalisation and a threshold, both learnt for each channel. */
function normal(layers: Layers, value: string, channels: number): string {
  const { graph } = layers;
  const shape = [1, channels, 1, 1];
  const squares = layers.multiply(value, value);
  const power = graph.node('ReduceMean', [squares], { axes: [2, 3] });
  const root = graph.node('Sqrt', [layers.add(power, layers.constant(1e-6))]);
  const evened = graph.node('Div', [value, root]);
  const scaled = layers.multiply(evened, layers.weights(shape));
  const shifted = layers.add(scaled, layers.weights(shape));
  return graph.node('Max', [shifted, layers.weights(shape)]);
}

function block(layers: Layers, value: string, from: number, to: number): string {
  return normal(layers, layers.convolve(value, from, to, 3), to);
}

/** Through 512 numbers and back. */
function waist(layers: Layers, value: string, channels: number): string {
  const count = channels * SMALLEST * SMALLEST;
  const flat = layers.reshape(value, [1, count]);
  const narrow = layers.linear(flat, count, WAIST);
  const wide = layers.linear(narrow, WAIST, count);
  return layers.reshape(wide, [1, channels, SMALLEST, SMALLEST]);
}

export function xsegGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, SIZE, SIZE, 3]);
  let value = layers.transpose(input, [0, 3, 1, 2]);
  let from = 3;
  const skips = LEVELS.map(([blocks, factor, blurSide]) => {
    const to = factor * BASE;
    for (let i = 0; i < blocks; i++) {
      value = block(layers, value, from, to);
      from = to;
    }
    const skip = value;
    const pad = blurSide - 2;
    const pads = [Math.ceil(pad / 2), Math.floor(pad / 2)] as const;
    value = layers.blur(value, to, blurSide, pads, 2);
    return skip;
  });
  value = waist(layers, value, from);
  for (let level = LEVELS.length - 1; level >= 0; level--) {
    const [blocks, factor] = LEVELS[level]!;
    const channels = factor * BASE;
    const half = from / 2;
    const doubled = normal(layers, layers.unfold(value, from, half, 3), half);
    value = graph.node('Concat', [doubled, skips[level]!], { axis: 1 });
    from = half + channels;
    for (let i = 0; i < blocks; i++) {
      value = block(layers, value, from, channels);
      from = channels;
    }
  }
  const mask = graph.node('Sigmoid', [layers.convolve(value, from, 1, 3)]);
  const placed = layers.transpose(mask, [0, 2, 3, 1]);
  graph.output('output', placed, [1, SIZE, SIZE, 1]);
  return graph.bytes();
}
