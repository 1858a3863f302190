// BiSeNet with ResNet-34 (yakhyo/face-parsing, models/bisenet.py): 19 regions
// from features at three sizes. Batch normalisation is folded into the convolutions.
import { Layers } from './layers.js';
import { resnet } from './resnet-blocks.js';

const SIZE = 512;
const CLASSES = 19;
const WIDTH = 128;

function convolveRelu(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side: number,
): string {
  return layers.relu(layers.convolve(value, from, to, side));
}

const mean = (layers: Layers, value: string) =>
  layers.graph.node('GlobalAveragePool', [value]);

/** Features, each channel as strong as its mean says. */
function refine(layers: Layers, value: string, from: number): string {
  const seen = convolveRelu(layers, value, from, WIDTH, 3);
  const logits = layers.convolve(mean(layers, seen), WIDTH, WIDTH, 1);
  return layers.multiply(seen, layers.graph.node('Sigmoid', [logits]));
}

function fuse(layers: Layers, a: string, b: string): string {
  const { graph } = layers;
  const channels = WIDTH * 2;
  const both = graph.node('Concat', [a, b], { axis: 1 });
  const seen = convolveRelu(layers, both, channels, channels, 1);
  const inner = convolveRelu(layers, mean(layers, seen), channels, channels / 4, 1);
  const logits = layers.convolve(inner, channels / 4, channels, 1);
  return layers.add(seen, layers.multiply(seen, graph.node('Sigmoid', [logits])));
}

export function bisenetGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, 3, SIZE, SIZE]);
  const { stages } = resnet(layers, input, [3, 4, 6, 3]);
  const [, seen8, seen16, seen32] = stages;
  const whole = convolveRelu(layers, mean(layers, seen32!), 512, WIDTH, 1);
  // One number a channel: the addition spreads it.
  const sum32 = layers.add(refine(layers, seen32!, 512), whole);
  const doubled = (value: string) =>
    convolveRelu(layers, layers.scale(value, 2, 'nearest'), WIDTH, WIDTH, 3);
  const up32 = doubled(sum32);
  const up16 = doubled(layers.add(refine(layers, seen16!, 256), up32));
  const heads: readonly (readonly [string, string, number, number, number])[] = [
    ['output', fuse(layers, seen8!, up16), WIDTH * 2, WIDTH * 2, 8],
    ['output16', up16, WIDTH, 64, 8],
    ['output32', up32, WIDTH, 64, 16],
  ];
  for (const [name, value, from, inner, factor] of heads) {
    const logits = layers.convolve(
      convolveRelu(layers, value, from, inner, 3),
      inner,
      CLASSES,
      1,
    );
    const large = layers.scale(logits, factor, 'linear');
    graph.output(name, large, [1, CLASSES, SIZE, SIZE]);
  }
  return graph.bytes();
}
