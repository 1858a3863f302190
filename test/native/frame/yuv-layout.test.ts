import { native } from '../../../native/index.js';

// 4×2 pixels, so 2×1 chroma pairs; every sample has a value of its own.
const frame = Uint8Array.of(10, 11, 12, 13, 20, 21, 22, 23, 100, 200, 101, 201);

function pack(layout: string, length: number): number[] {
  const out = new Uint8Array(length);
  native.packYuv(frame, 4, 2, layout, out);
  return [...out];
}

const luma = [10, 11, 12, 13, 20, 21, 22, 23];

describe('packing NV12', () => {
  test.each([
    ['NV12', [...luma, 100, 200, 101, 201]],
    ['NV21', [...luma, 200, 100, 201, 101]],
    ['YU12', [...luma, 100, 101, 200, 201]],
    ['YV12', [...luma, 200, 201, 100, 101]],
  ])('puts chroma where %s has it', (layout, expected) => {
    expect(pack(layout, 12)).toEqual(expected);
  });

  test.each([
    ['YUYV', [10, 100, 11, 200, 12, 101, 13, 201, 20, 100, 21, 200, 22, 101, 23, 201]],
    ['YVYU', [10, 200, 11, 100, 12, 201, 13, 101, 20, 200, 21, 100, 22, 201, 23, 101]],
    ['UYVY', [100, 10, 200, 11, 101, 12, 201, 13, 100, 20, 200, 21, 101, 22, 201, 23]],
  ])('interleaves %s and repeats chroma for the second row', (layout, expected) => {
    expect(pack(layout, 16)).toEqual(expected);
  });

  test('refuses a layout it does not know, and memory that is too small', () => {
    expect(() => native.packYuv(frame, 4, 2, 'MJPG', new Uint8Array(64))).toThrow(
      'four-character code',
    );
    expect(() => native.packYuv(frame, 4, 2, 'YUYV', new Uint8Array(15))).toThrow(
      'at least 16',
    );
  });
});
