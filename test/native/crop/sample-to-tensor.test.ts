import type { Frame } from '../../../daemon/frames/frame.js';
import { native, type TensorFormat, tensorFormat } from '../../../native/index.js';
import { frameOf } from '../frame/nv12-frame.js';
import { grey, plainSample } from './plain-sample.js';

const plain = {
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  order: 'rgb',
  layout: 'nchw',
  border: 'repeat',
} as const;

function sample(
  frame: Frame,
  cropToFrame: readonly number[],
  width: number,
  height: number,
  format: TensorFormat = tensorFormat(plain),
  kernel: 'sampleToTensor' | 'sampleToTensorPortably' = 'sampleToTensor',
): Float32Array {
  const tensor = new Float32Array(width * height * 3);
  native[kernel](
    frame.data,
    frame.width,
    frame.height,
    Float64Array.from(cropToFrame),
    tensor,
    width,
    height,
    format,
  );
  return tensor;
}

const identity = [1, 0, 0, 0, 1, 0];

/** Luma 16 + 10x + 3y: linear, so that bilinear samples are exact. */
const ramp = frameOf(16, 8, (x, y) => 16 + 10 * x + 3 * y);

describe('sampleToTensor', () => {
  test('reads pixels at integer positions as they are', () => {
    const tensor = sample(ramp, identity, 16, 8);
    expect(tensor[0]).toBeCloseTo(0, 3);
    expect(tensor[3 * 16 + 5]).toBeCloseTo(grey(16 + 50 + 9), 3);
    // Red, green and blue planes are equal without colour.
    expect(tensor[128 + 3 * 16 + 5]).toBeCloseTo(grey(75), 3);
    expect(tensor[256 + 3 * 16 + 5]).toBeCloseTo(grey(75), 3);
  });

  test('interpolates between pixels', () => {
    // Crop (3, 2) → frame (2.25 + 1.5, 1.5 + 1) = (3.75, 2.5).
    const tensor = sample(ramp, [0.5, 0, 2.25, 0, 0.5, 1.5], 8, 4);
    expect(tensor[2 * 8 + 3]).toBeCloseTo(grey(16 + 37.5 + 7.5), 3);
  });

  test('turns: a quarter turn reads columns as rows', () => {
    // (x, y) → (8 − y, x)
    const tensor = sample(ramp, [0, -1, 8, 1, 0, 0], 6, 6);
    expect(tensor[2 * 6 + 5]).toBeCloseTo(grey(16 + 60 + 15), 3);
  });

  test('turns by any angle', () => {
    const cos = Math.cos(0.3);
    const sin = Math.sin(0.3);
    const tensor = sample(ramp, [cos, -sin, 4, sin, cos, 1], 6, 4);
    const x = 4 + 5 * cos - 3 * sin;
    const y = 1 + 5 * sin + 3 * cos;
    expect(tensor[3 * 6 + 5]).toBeCloseTo(grey(16 + 10 * x + 3 * y), 2);
  });

  test('takes chroma to lie in the middle of its four pixels', () => {
    // Cb grows by 8 a chroma column, Cr by 6 a chroma row. Pixel (6, 5) lies at chroma
    // (6 / 2 − ¼, 5 / 2 − ¼) = (2.75, 2.25): Cb 22 and Cr 13.5 above the middle.
    const frame = frameOf(
      16,
      16,
      () => 126,
      (u) => 128 + 8 * u,
      (_, v) => 128 + 6 * v,
    );
    const tensor = sample(frame, identity, 16, 16);
    const at = 5 * 16 + 6;
    expect(tensor[at]).toBeCloseTo(grey(126) + 1.596027 * 13.5, 2);
    expect(tensor[256 + at]).toBeCloseTo(grey(126) - 0.391762 * 22 - 0.812968 * 13.5, 2);
    expect(tensor[512 + at]).toBeCloseTo(grey(126) + 2.017232 * 22, 2);
  });

  test('keeps colours within 0–255', () => {
    const bright = frameOf(
      8,
      8,
      () => 255,
      () => 240,
      () => 240,
    );
    const dark = frameOf(
      8,
      8,
      () => 0,
      () => 16,
      () => 16,
    );
    for (const value of sample(bright, identity, 8, 8).subarray(0, 64)) {
      expect(value).toBe(255);
    }
    for (const value of sample(dark, identity, 8, 8).subarray(0, 64)) {
      expect(value).toBe(0);
    }
  });

  describe('beyond the frame', () => {
    const left = [1, 0, -4, 0, 1, 0];

    test('repeats the edge', () => {
      const tensor = sample(ramp, left, 12, 8);
      for (const column of [0, 3, 4]) {
        expect(tensor[5 * 12 + column]).toBeCloseTo(grey(16 + 15), 3);
      }
      expect(tensor[5 * 12 + 5]).toBeCloseTo(grey(16 + 10 + 15), 3);
    });

    test('is black on request, the edge pixel itself not', () => {
      const format = tensorFormat({ ...plain, border: 'black' });
      const tensor = sample(ramp, left, 12, 8, format);
      expect([...tensor.subarray(5 * 12, 5 * 12 + 4)]).toEqual([0, 0, 0, 0]);
      expect(tensor[5 * 12 + 4]).toBeCloseTo(grey(16 + 15), 3);
    });

    test('black is normalised like any colour', () => {
      const format = tensorFormat({
        ...plain,
        mean: [127.5, 127.5, 127.5],
        scale: [0.5, 0.5, 0.5],
        border: 'black',
      });
      const tensor = sample(ramp, [1, 0, 100, 0, 1, 100], 9, 2, format);
      for (const value of tensor) expect(value).toBe(-63.75);
    });
  });

  describe('writes what the model wants', () => {
    // Y 81, Cb 90, Cr 240: red of 254.4, with green and blue at 0.
    const red = frameOf(
      8,
      8,
      () => 81,
      () => 90,
      () => 240,
    );
    const [r, g, b] = [254.44, 0, 0];

    test('mean and scale are the tensor’s channels’ own', () => {
      const format = tensorFormat({ ...plain, mean: [10, 20, 30], scale: [1, 2, 3] });
      const tensor = sample(red, identity, 8, 8, format);
      expect(tensor[0]).toBeCloseTo(r - 10, 1);
      expect(tensor[64]).toBeCloseTo((g - 20) * 2, 1);
      expect(tensor[128]).toBeCloseTo((b - 30) * 3, 1);
    });

    test('BGR swaps the planes, not their mean and scale', () => {
      const format = tensorFormat({
        ...plain,
        mean: [10, 20, 30],
        scale: [1, 2, 3],
        order: 'bgr',
      });
      const tensor = sample(red, identity, 8, 8, format);
      expect(tensor[0]).toBeCloseTo(b - 10, 1);
      expect(tensor[128]).toBeCloseTo((r - 30) * 3, 1);
    });

    test('NHWC puts a pixel’s channels side by side', () => {
      const format = tensorFormat({ ...plain, layout: 'nhwc' });
      const tensor = sample(red, identity, 8, 8, format);
      for (let i = 0; i < 64 * 3; i += 3) {
        expect(tensor[i]).toBeCloseTo(r, 1);
        expect(tensor[i + 1]).toBeCloseTo(g, 1);
        expect(tensor[i + 2]).toBeCloseTo(b, 1);
      }
    });
  });

  test('takes the mean of all four by four pixels that a crop pixel covers', () => {
    // One of them is lighter by 160: a sixteenth of that is added, whichever it is.
    for (let at = 0; at < 16; at++) {
      const frame = frameOf(32, 16, (x, y) =>
        (y % 4) * 4 + (x % 4) === at ? 16 + 160 : 16,
      );
      const tensor = sample(frame, [4, 0, 1.5, 0, 4, 1.5], 8, 4);
      expect(tensor[1 * 8 + 3]).toBeCloseTo(grey(16 + 10), 2);
    }
  });

  test('averages what a crop pixel covers when it shrinks', () => {
    // A checkerboard of single pixels: every 4×4 block has the mean 126.
    const board = frameOf(32, 32, (x, y) => ((x + y) % 2 === 0 ? 16 : 236));
    const tensor = sample(board, [4, 0, 1.5, 0, 4, 1.5], 8, 8);
    for (const value of tensor) expect(value).toBeCloseTo(grey(126), 2);
  });

  test('agrees with a plain computation in doubles, and with every processor', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const byte = () => Math.floor(random() * 256);
    for (const [width, height] of [
      [4, 4],
      [6, 8],
      [64, 48],
      [130, 70],
    ] as const) {
      const frame = frameOf(width, height, byte, byte, byte);
      for (let i = 0; i < 20; i++) {
        const angle = random() * 7;
        const scale = 0.3 + random();
        const [a, b] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
        const matrix = [a, -b, random() * width, b, a, random() * height];
        for (const border of ['repeat', 'black'] as const) {
          const format = tensorFormat({ ...plain, border });
          const tensor = sample(frame, matrix, 37, 5, format);
          const portable = sample(frame, matrix, 37, 5, format, 'sampleToTensorPortably');
          const truth = plainSample(frame, matrix, 37, 5, border === 'black');
          expect(mostDifference(tensor, truth)).toBeLessThan(0.02);
          expect(mostDifference(portable, truth)).toBeLessThan(0.02);
        }
      }
    }
  });

  test.each([NaN, Infinity, 1e39, -1e300])(
    'reads no memory elsewhere for %f',
    (number) => {
      const frame = frameOf(640, 480, (x, y) => (x + y) % 256);
      for (const border of ['repeat', 'black'] as const) {
        const format = tensorFormat({ ...plain, border });
        for (let i = 0; i < 6; i++) {
          const matrix = identity.map((value, at) => (at === i ? number : value));
          expect(sample(frame, matrix, 64, 64, format)).toHaveLength(64 * 64 * 3);
        }
      }
    },
  );

  test('refuses a tensor that is too small', () => {
    expect(() =>
      native.sampleToTensor(
        ramp.data,
        16,
        8,
        Float64Array.from(identity),
        new Float32Array(10),
        4,
        4,
        tensorFormat(plain),
      ),
    ).toThrow('tensor: expected at least 48 elements, received 10');
  });
});

function mostDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - b[i]!)),
    0,
  );
}
