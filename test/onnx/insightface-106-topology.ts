// InsightFace's 2d106det (its 2d106det-symbol.json): a MobileNet of half the width with
// PReLU, one more convolution, and a row of 106 places. It normalises its input by itself.
import { Layers } from './layers.js';

const SIZE = 192;
const POINT_COUNT = 106;
/** Channels, and the stride before them, of each pair of convolutions. */
const PAIRS: readonly (readonly [number, number])[] = [
  [32, 1],
  [64, 2],
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [256, 1],
  [256, 1],
  [256, 1],
  [256, 1],
  [512, 2],
  [512, 1],
];
const FIRST = 16;
const LAST = 64;

/** A convolution of `groups` groups of channels, evened out, with PReLU. */
function convolve(
  layers: Layers,
  value: string,
  [from, to]: readonly [number, number],
  side: 1 | 3,
  { stride = 1, groups = 1 },
): string {
  const weights = layers.weights([to, from / groups, side, side]);
  const pad = (side - 1) / 2;
  const seen = layers.graph.node('Conv', [value, weights], {
    kernel_shape: [side, side],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: groups,
  });
  return layers.prelu(layers.batchNorm(seen, to), to);
}

export function insightface106Graph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const data = graph.input('data', ['None', 3, SIZE, SIZE]);
  const centred = graph.node('Sub', [data, layers.constant(127.5)]);
  const normal = layers.multiply(centred, layers.constant(1 / 128));
  let value = convolve(layers, normal, [3, FIRST], 3, { stride: 2 });
  let from = FIRST;
  for (const [to, stride] of PAIRS) {
    value = convolve(layers, value, [from, from], 3, { stride, groups: from });
    value = convolve(layers, value, [from, to], 1, {});
    from = to;
  }
  value = convolve(layers, value, [from, LAST], 3, { stride: 2 });
  const count = LAST * 3 * 3;
  const row = layers.reshape(value, [1, count]);
  graph.output('fc1', layers.linear(row, count, POINT_COUNT * 2), [1, POINT_COUNT * 2]);
  return graph.bytes();
}
