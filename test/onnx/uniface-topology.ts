// UniFace's swapper (xc-csc101/UniFace, training/model.py, Encoder_return_32 and
// Generator_globalatt_return_32 with codes of 8 × 8): one encoder sees both faces, the
// target asks what it sees in the source, and maps of styles steer what is painted.
import { Layers } from './layers.js';
import { active, double, halve } from './stylegan-blocks.js';

const SIZE = 256;
const CODE_SIDE = 8;
const WIDTH = 512;
/** Side of the features that the target adds to the styles. */
const FEATURE_SIDE = 32;
/** By level, from 8 to 256 pixels. */
const CHANNELS = [512, 512, 512, 512, 256, 128];
const TOP = CHANNELS.length - 1;

function convolve(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side = 3,
): string {
  const pad = (side - 1) / 2;
  const attributes = { kernel_shape: [side, side], pads: [pad, pad, pad, pad] };
  const weights = layers.weights([to, from, side, side]);
  return layers.graph.node('Conv', [value, weights], attributes);
}

const activeConvolve = (layers: Layers, value: string, from: number, to: number) =>
  active(layers, convolve(layers, value, from, to), [1, to, 1, 1]);

const halfSum = (layers: Layers, a: string, b: string) =>
  layers.multiply(layers.add(a, b), layers.constant(Math.SQRT1_2));

/** @param faces  2 × 3 × 256 × 256 @returns their codes, and features of 32 × 32 */
function encode(layers: Layers, faces: string) {
  const first = CHANNELS[TOP]!;
  let value = active(layers, convolve(layers, faces, 3, first, 1), [1, first, 1, 1]);
  let feature = value;
  for (let level = TOP; level > 0; level--) {
    const [from, to] = [CHANNELS[level]!, CHANNELS[level - 1]!];
    const inner = activeConvolve(layers, value, from, from);
    const seen = active(layers, halve(layers, inner, from, to, 3), [1, to, 1, 1]);
    value = halfSum(layers, seen, halve(layers, value, from, to, 1));
    if (CODE_SIDE * 2 ** (level - 1) === FEATURE_SIDE) feature = value;
  }
  return { codes: activeConvolve(layers, value, WIDTH, WIDTH), feature };
}

/** What the target's places see in the source's, added to the target. */
function mix(layers: Layers, target: string, source: string): string {
  const places = CODE_SIDE * CODE_SIDE;
  const rows = (of: string, to: number) =>
    layers.reshape(convolve(layers, of, WIDTH, to, 1), [1, to, places]);
  const query = layers.transpose(rows(target, WIDTH / 4), [0, 2, 1]);
  const content = layers.transpose(rows(source, WIDTH), [0, 2, 1]);
  const seen = layers.attend(query, rows(source, WIDTH / 4), content, WIDTH ** -0.5);
  const shape = [1, WIDTH, CODE_SIDE, CODE_SIDE];
  const picture = layers.reshape(layers.transpose(seen, [0, 2, 1]), shape);
  return layers.add(layers.multiply(picture, layers.weights([1])), target);
}

/** Maps of styles: one for the first layer, then two for each level. */
function stylesOf(layers: Layers, code: string, feature: string): string[] {
  const styles: string[] = [];
  let value = code;
  const push = (style: string, level: number) => {
    styles.push(style);
    const isWithFeature = CODE_SIDE * 2 ** level === FEATURE_SIDE;
    value = isWithFeature ? layers.add(style, feature) : style;
  };
  CHANNELS.forEach((to, level) => {
    const from = CHANNELS[level - 1] ?? to;
    const first =
      level > 0
        ? active(layers, double(layers, value, from, to, 3), [1, to, 1, 1])
        : activeConvolve(layers, value, from, to);
    push(first, level);
    push(activeConvolve(layers, value, to, to), level);
  });
  return styles;
}

/** All channels together to mean 0 and deviation 1, then scaled and shifted by a style. */
function styled(layers: Layers, value: string, style: string, channels: number): string {
  const { graph } = layers;
  const mean = (of: string) => graph.node('ReduceMean', [of], { axes: [1, 2, 3] });
  const centred = graph.node('Sub', [value, mean(value)]);
  const variance = mean(layers.multiply(centred, centred));
  const root = graph.node('Sqrt', [layers.add(variance, layers.constant(1e-5))]);
  const normal = graph.node('Div', [centred, root]);
  const map = () => layers.convolve(style, channels, channels, 3);
  return layers.add(layers.multiply(normal, map()), map());
}

export function unifaceGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const shape = [1, 3, SIZE, SIZE];
  const [target, source] = [graph.input('target', shape), graph.input('source', shape)];
  const faces = graph.node('Concat', [target, source], { axis: 0 });
  const { codes, feature } = encode(layers, faces);
  const code = mix(layers, layers.slice(codes, 0, 1, 0), layers.slice(codes, 1, 2, 0));
  const styles = stylesOf(layers, code, layers.slice(feature, 0, 1, 0));
  let value = layers.weights([1, WIDTH, CODE_SIDE, CODE_SIDE]);
  value = activeConvolve(layers, styled(layers, value, styles[0]!, WIDTH), WIDTH, WIDTH);
  for (let level = 1; level <= TOP; level++) {
    const [from, to] = [CHANNELS[level - 1]!, CHANNELS[level]!];
    const small = styled(layers, value, styles[2 * level - 1]!, from);
    const large = active(layers, double(layers, small, from, to, 3), [1, to, 1, 1]);
    const inner = styled(layers, large, styles[2 * level]!, to);
    const painted = activeConvolve(layers, inner, to, to);
    value = halfSum(layers, painted, double(layers, value, from, to, 1));
  }
  const last = styled(layers, value, styles.at(-1)!, CHANNELS[TOP]!);
  const colours = convolve(layers, last, CHANNELS[TOP]!, 3, 1);
  graph.output('output', active(layers, colours, [1, 3, 1, 1]), shape);
  return graph.bytes();
}
