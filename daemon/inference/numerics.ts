// What a family needs to know of a model file, read from its manifest entry.
import { type TensorFormat, tensorFormat } from '../../native/index.js';
import { GuiseError } from '../errors.js';
import type { ModelEntry } from './model-manifest.js';

/**
 * Reads "order" (rgb or bgr), "mean" and "std" (three numbers each, in that order, on
 * 0–255; value = (channel − mean) / std) and "layout" (nchw unless given).
 * @param border  what lies outside the frame
 * @throws GuiseError MANIFEST_INVALID
 */
export function pixelFormatOf(
  model: ModelEntry,
  border: 'repeat' | 'black',
): TensorFormat {
  const { order, layout = 'nchw' } = model.numerics;
  if (order !== 'rgb' && order !== 'bgr') throw invalidNumerics(model, 'order');
  if (layout !== 'nchw' && layout !== 'nhwc') throw invalidNumerics(model, 'layout');
  const std = threeNumbers(model, 'std');
  return tensorFormat({
    mean: threeNumbers(model, 'mean'),
    scale: [1 / std[0], 1 / std[1], 1 / std[2]],
    order,
    layout,
    border,
  });
}

/** @throws GuiseError MANIFEST_INVALID */
export function numberOf(model: ModelEntry, key: string): number {
  const value = model.numerics[key];
  if (typeof value !== 'number') throw invalidNumerics(model, key);
  return value;
}

/** @throws GuiseError MANIFEST_INVALID when it is there and no number */
export function optionalNumberOf(model: ModelEntry, key: string): number | undefined {
  return model.numerics[key] === undefined ? undefined : numberOf(model, key);
}

/** @throws GuiseError MANIFEST_INVALID */
export function textOf(model: ModelEntry, key: string): string {
  const value = model.numerics[key];
  if (typeof value !== 'string') throw invalidNumerics(model, key);
  return value;
}

/** @throws GuiseError MANIFEST_INVALID when it is there and no text */
export function optionalTextOf(model: ModelEntry, key: string): string | undefined {
  return model.numerics[key] === undefined ? undefined : textOf(model, key);
}

function threeNumbers(model: ModelEntry, key: string): [number, number, number] {
  const value = model.numerics[key];
  const isGood =
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((n) => typeof n === 'number' && Number.isFinite(n));
  if (!isGood) throw invalidNumerics(model, key);
  return value as [number, number, number];
}

function invalidNumerics(model: ModelEntry, key: string): GuiseError {
  return new GuiseError(
    'MANIFEST_INVALID',
    `The manifest's numerics of ${model.name} have no valid "${key}".`,
  );
}
