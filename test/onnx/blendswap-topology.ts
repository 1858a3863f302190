// BlendSwap (mapooon/BlendFace, swapping/blendswap.py and model/): ghost's features of the
// target, the identity of the source's picture by an IResNet of 100 layers, and layers
// that both steer.
import { blend, features, paint } from './aei-blocks.js';
import { iresnet } from './iresnet-topology.js';
import { type Latent, Layers } from './layers.js';

const SIZE = 256;
const SOURCE_SIZE = 112;
const IDENTITY_LENGTH = 512;

/** @returns a row of length 1 */
function identityOf(layers: Layers, source: string): Latent {
  const { graph } = layers;
  const half = layers.constant(0.5);
  const crop = graph.node('Div', [graph.node('Sub', [source, half]), half]);
  const row = iresnet(layers, crop, [3, 13, 30, 3]);
  const normal = graph.node('LpNormalization', [row], { axis: 1, p: 2 });
  return { value: normal, length: IDENTITY_LENGTH };
}

export function blendswapGraph(): Uint8Array {
  const layers = new Layers();
  const { graph } = layers;
  const target = graph.input('target', [1, 3, SIZE, SIZE]);
  const source = graph.input('source', [1, 3, SOURCE_SIZE, SOURCE_SIZE]);
  const seen = features(layers, target);
  const identity = identityOf(layers, source);
  const value = paint(layers, seen[0]!, seen, identity, {
    blocks: 2,
    normalise: (of, channels) => layers.batchNorm(of, channels),
    side: 3,
  });
  const picture = graph.node('Sigmoid', [value]);
  const mask = graph.node('Sigmoid', [layers.convolve(seen.at(-1)!, 64, 1, 1)]);
  const shown = blend(layers, picture, target, mask);
  graph.output('output', shown, [1, 3, SIZE, SIZE]);
  return graph.bytes();
}
