import type { ModelEntry } from '../../daemon/inference/model-manifest.js';
import { pixelFormatOf } from '../../daemon/inference/numerics.js';
import { native } from '../../native/index.js';
import { flatFrame } from '../frames/flat-frame.js';

const SIZE = 4;

/** Of a red frame in BT.601 and what lies one frame to its right. */
function sampled(numerics: object, border: 'repeat' | 'black', left = 0): number[] {
  const { data, width, height } = flatFrame(SIZE, SIZE, 81, 90, 240);
  const tensor = new Float32Array(3 * SIZE * SIZE);
  const format = pixelFormatOf({ name: 'a', numerics } as ModelEntry, border);
  const cropToFrame = Float64Array.of(1, 0, left, 0, 1, 0);
  native.sampleToTensor(data, width, height, cropToFrame, tensor, SIZE, SIZE, format);
  return [0, 1, 2].map((plane) => tensor[plane * SIZE * SIZE + 5]!);
}

const numerics = { order: 'rgb', mean: [10, 20, 30], std: [2, 4, 5] };

const expectNear = (values: number[], expected: number[]) =>
  values.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1);
  });

test('values are (channel − mean) / std, each with its own', () => {
  expectNear(sampled(numerics, 'repeat'), [(255 - 10) / 2, -20 / 4, -30 / 5]);
});

test('mean and std are in the order of the channels', () => {
  const bgr = { ...numerics, order: 'bgr' };
  expectNear(sampled(bgr, 'repeat'), [-10 / 2, -20 / 4, (255 - 30) / 5]);
});

test('beyond the frame its edge is repeated, or all is black', () => {
  expectNear(sampled(numerics, 'repeat', 2 * SIZE), [(255 - 10) / 2, -20 / 4, -30 / 5]);
  expectNear(sampled(numerics, 'black', 2 * SIZE), [-10 / 2, -20 / 4, -30 / 5]);
});

test.each([
  ['order', { ...numerics, order: 'grb' }],
  ['mean', { ...numerics, mean: [1, 2] }],
  ['std', { ...numerics, std: [1, 2, Number.NaN] }],
  ['layout', { ...numerics, layout: 'chwn' }],
])('a model without a valid "%s" is refused', (key, wrong) => {
  const model = { name: 'a', numerics: wrong } as unknown as ModelEntry;
  expect(() => pixelFormatOf(model, 'black')).toThrow(`of a have no valid "${key}"`);
});
