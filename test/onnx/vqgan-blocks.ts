// Blocks of VQGAN (CompVis/taming-transformers), of which CodeFormer and RestoreFormer++
// are made.
import type { Layers } from './layers.js';

export function resBlock(
  layers: Layers,
  value: string,
  from: number,
  to: number,
  side: number,
): string {
  const first = layers.swish(layers.groupNorm(value, from, side));
  const inner = layers.convolve(first, from, to, 3);
  const second = layers.swish(layers.groupNorm(inner, to, side));
  const painted = layers.convolve(second, to, to, 3);
  return layers.add(painted, from === to ? value : layers.convolve(value, from, to, 1));
}

/** Every place sees every other. @param asking  what asks instead of the value itself */
export function attention(
  layers: Layers,
  value: string,
  channels: number,
  side: number,
  heads = 1,
  asking?: string,
): string {
  const head = channels / heads;
  const normal = layers.groupNorm(value, channels, side);
  const asker = asking ? layers.groupNorm(asking, channels, side) : normal;
  const rows = (of: string) =>
    layers.reshape(layers.convolve(of, channels, channels, 1), [
      heads,
      head,
      side * side,
    ]);
  const query = layers.transpose(rows(asker), [0, 2, 1]);
  const key = rows(normal);
  const content = layers.transpose(rows(normal), [0, 2, 1]);
  const seen = layers.attend(query, key, content, head ** -0.5);
  const whole = [1, channels, side, side];
  const picture = layers.reshape(layers.transpose(seen, [0, 2, 1]), whole);
  return layers.add(value, layers.convolve(picture, channels, channels, 1));
}
