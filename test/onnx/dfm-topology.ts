// DeepFaceLab's SAEHD (iperov/DeepFaceLab, core/leras/archis/DeepFakeArchi.py and
// models/Model_SAEHD/Model.py) with the options of DeepFaceLive's guide (its user_faq.md):
// liae-udt, 224 pixels, 512 numbers for the face, channels 64, 64 and 32. With 320 pixels it
// comes to the 1.04 GB that published files of that size have.
import { Layers } from './layers.js';

const SIZE = 224;
/** The face's numbers. */
const CODE = 512;
const ENCODED = 64;
const DECODED = 64;
const DECODED_MASK = 32;
/** Where the numbers become a picture. */
const LOWEST = SIZE / 32;

/** Leaky ReLU after a convolution that leaves four pixels for one. */
function upscale(layers: Layers, value: string, from: number, to: number): string {
  const seen = layers.leakyRelu(layers.convolve(value, from, to * 4, 3), 0.1);
  return layers.graph.node('DepthToSpace', [seen], { blocksize: 2 });
}

function residual(layers: Layers, value: string, channels: number): string {
  const inner = layers.leakyRelu(layers.convolve(value, channels, channels, 3), 0.2);
  const seen = layers.convolve(inner, channels, channels, 3);
  return layers.leakyRelu(layers.add(value, seen), 0.2);
}

/** @returns a row whose numbers have a mean square of 1, and how many */
function encode(layers: Layers, face: string) {
  const { graph } = layers;
  const halve = (value: string, from: number, to: number) =>
    layers.leakyRelu(layers.convolve(value, from, to, 5, 2), 0.1);
  let value = residual(layers, halve(face, 3, ENCODED), ENCODED);
  let from = ENCODED;
  for (const factor of [2, 4, 8, 8]) {
    value = halve(value, from, ENCODED * factor);
    from = ENCODED * factor;
  }
  const length = from * LOWEST * LOWEST;
  const row = layers.reshape(residual(layers, value, from), [1, length]);
  const square = graph.node('ReduceMean', [layers.multiply(row, row)], { axes: [-1] });
  const root = graph.node('Sqrt', [layers.add(square, layers.constant(1e-6))]);
  return { row: graph.node('Div', [row, root]), length };
}

/** Through the face's numbers to twice as many channels. */
function between(layers: Layers, row: string, length: number): string {
  const channels = CODE * 2;
  const code = layers.linear(row, length, CODE);
  const wide = layers.linear(code, CODE, channels * LOWEST * LOWEST);
  return layers.reshape(wide, [1, channels, LOWEST, LOWEST]);
}

function picture(layers: Layers, code: string): string {
  const { graph } = layers;
  let value = code;
  let from = CODE * 4;
  for (const factor of [8, 8, 4, 2]) {
    const to = DECODED * factor;
    value = residual(layers, upscale(layers, value, from, to), to);
    from = to;
  }
  const quarters = [1, 3, 3, 3].map((side) => layers.convolve(value, from, 3, side));
  const joined = graph.node('Concat', quarters, { axis: 1 });
  return layers.sigmoid(graph.node('DepthToSpace', [joined], { blocksize: 2 }));
}

function masks(layers: Layers, codes: string): string {
  let value = codes;
  let from = CODE * 4;
  for (const factor of [8, 8, 4, 2, 1]) {
    value = upscale(layers, value, from, DECODED_MASK * factor);
    from = DECODED_MASK * factor;
  }
  return layers.sigmoid(layers.convolve(value, from, 1, 1));
}

export function dfmGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const face = graph.input('in_face:0', ['n', SIZE, SIZE, 3]);
  const { row, length } = encode(layers, layers.transpose(face, [0, 3, 1, 2]));
  const both = between(layers, row, length);
  const wearer = between(layers, row, length);
  const ofCeleb = graph.node('Concat', [both, both], { axis: 1 });
  const ofWearer = graph.node('Concat', [wearer, both], { axis: 1 });
  // The file's decoder is there twice with the same weights, once for a mask alone.
  const codes = graph.node('Concat', [ofWearer, ofCeleb], { axis: 0 });
  const found = layers.transpose(masks(layers, codes), [0, 2, 3, 1]);
  const painted = layers.transpose(picture(layers, ofCeleb), [0, 2, 3, 1]);
  const shape = (channels: number) => ['n', SIZE, SIZE, channels];
  graph.output('out_face_mask:0', layers.slice(found, 0, 1, 0), shape(1));
  graph.output('out_celeb_face:0', painted, shape(3));
  graph.output('out_celeb_face_mask:0', layers.slice(found, 1, 2, 0), shape(1));
  return graph.bytes();
}
