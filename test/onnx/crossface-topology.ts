// facefusion's embedding converter (facefusion/facefusion-labs, crossface/src/models/
// crossface.py): a perceptron with a waist turned outwards, and a linear way past it.
import { Layers } from './layers.js';

const LENGTH = 512;
const WIDTHS = [1024, 2048, 1024];
/** How much of the linear way is added. */
const SHARE = 0.2;

/** PyTorch's exact GELU, as its exporter of opset 15 writes it. */
function gelu(layers: Layers, value: string): string {
  const { graph } = layers;
  const scaled = graph.node('Div', [value, layers.constant(Math.SQRT2)]);
  const shifted = layers.add(graph.node('Erf', [scaled]), layers.constant(1));
  return layers.multiply(layers.multiply(value, shifted), layers.constant(0.5));
}

export function crossfaceGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const input = graph.input('input', [1, LENGTH]);
  const norm = graph.node('ReduceL2', [input], { axes: [-1] });
  const normal = graph.node('Div', [input, norm]);
  let value = normal;
  let from = LENGTH;
  for (const to of WIDTHS) {
    value = gelu(layers, layers.layerNorm(layers.linear(value, from, to), to));
    from = to;
  }
  const bent = layers.linear(value, from, LENGTH);
  const straight = layers.linear(normal, LENGTH, LENGTH);
  const sum = layers.add(bent, layers.multiply(straight, layers.constant(SHARE)));
  graph.output('output', sum, [1, LENGTH]);
  return graph.bytes();
}
