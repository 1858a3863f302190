// Blocks of StyleGAN2 (NVlabs/stylegan2), of which GPEN and UniFace are made.
import type { Layers } from './layers.js';

/** A bias and the leaky unit that keeps a value's strength. */
export function active(layers: Layers, value: string, shape: readonly number[]): string {
  const shifted = layers.add(value, layers.weights(shape));
  return layers.multiply(layers.leakyRelu(shifted, 0.2), layers.constant(Math.SQRT2));
}

/** Blurred, then convolved to half the size. @param side  1 or 3 */
export function halve(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side: number,
): string {
  const pad = (side + 1) / 2;
  const blurred = layers.blur(value, from, 4, [pad, pad]);
  return layers.graph.node('Conv', [blurred, layers.weights([to, from, side, side])], {
    kernel_shape: [side, side],
    strides: [2, 2],
  });
}

/** Convolved to twice the size, then blurred. @param side  1 or 3 */
export function double(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side: number,
): string {
  const weights = layers.weights([from, to, side, side]);
  const large = layers.graph.node('ConvTranspose', [value, weights], {
    kernel_shape: [side, side],
    strides: [2, 2],
  });
  const pad = (5 - side) / 2;
  return layers.blur(large, to, 4, [pad, pad]);
}
