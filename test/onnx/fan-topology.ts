// 2DFAN4 (1adrianb/face-alignment, face_alignment/models.py): four hourglasses, each of
// which corrects the heat maps of 68 landmarks. Where a heat map is hottest costs next to
// nothing and is left out.
import { Layers } from './layers.js';

const SIZE = 256;
const LANDMARKS = 68;
const HOURGLASSES = 4;
const DEPTH = 4;
const WIDTH = 256;

const halved = (layers: Layers, value: string) =>
  layers.graph.node('MaxPool', [value], { kernel_shape: [2, 2], strides: [2, 2] });

function block(layers: Layers, value: string, from: number, to: number): string {
  const layer = (of: string, channels: number, out: number, side: number) => {
    const active = layers.relu(layers.batchNorm(of, channels));
    return layers.convolve(active, channels, out, side);
  };
  const first = layer(value, from, to / 2, 3);
  const second = layer(first, to / 2, to / 4, 3);
  const third = layer(second, to / 4, to / 4, 3);
  const whole = layers.graph.node('Concat', [first, second, third], { axis: 1 });
  return layers.add(whole, from === to ? value : layer(value, from, to, 1));
}

function hourglass(layers: Layers, value: string, depth: number): string {
  const same = (of: string) => block(layers, of, WIDTH, WIDTH);
  const large = same(value);
  const small = same(halved(layers, value));
  const inner = depth > 1 ? hourglass(layers, small, depth - 1) : same(small);
  return layers.add(large, layers.scale(same(inner), 2, 'nearest'));
}

export function fanGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  let value = layers.relu(layers.convolve(input, 3, 64, 7, 2));
  value = halved(layers, block(layers, value, 64, 128));
  value = block(layers, block(layers, value, 128, 128), 128, WIDTH);
  for (let i = 0; ; i++) {
    const seen = block(layers, hourglass(layers, value, DEPTH), WIDTH, WIDTH);
    const last = layers.relu(layers.convolve(seen, WIDTH, WIDTH, 1));
    const heat = layers.convolve(last, WIDTH, LANDMARKS, 1);
    if (i === HOURGLASSES - 1) {
      graph.output('heatmaps', heat, [1, LANDMARKS, SIZE / 4, SIZE / 4]);
      return graph.bytes();
    }
    const corrected = layers.add(
      layers.convolve(last, WIDTH, WIDTH, 1),
      layers.convolve(heat, LANDMARKS, WIDTH, 1),
    );
    value = layers.add(value, corrected);
  }
}
