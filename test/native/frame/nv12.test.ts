import { createFrame, type Frame } from '../../../daemon/frames/frame.js';
import { native } from '../../../native/index.js';
import { frameOf } from './nv12-frame.js';

describe('rgbToNv12, and scaleToRgb back', () => {
  test.each([
    // ITU-R BT.601-7, 8-bit limited range.
    ['black', [0, 0, 0], [16, 128, 128]],
    ['white', [255, 255, 255], [235, 128, 128]],
    ['red', [255, 0, 0], [81, 90, 240]],
    ['green', [0, 255, 0], [145, 54, 34]],
    ['blue', [0, 0, 255], [41, 240, 110]],
  ] as const)('%s', (_, rgb, [y, cb, cr]) => {
    const picture = Uint8Array.from({ length: 48 }, (__, i) => rgb[i % 3]!);
    const frame = createFrame(4, 4);
    native.rgbToNv12(picture, frame.data, 4, 4);
    expect([...frame.data.subarray(0, 16)]).toEqual(new Array(16).fill(y));
    expect([...frame.data.subarray(16, 18)]).toEqual([cb, cr]);
    const back = new Uint8Array(48);
    native.scaleToRgb(frame.data, 4, 4, back, 4, 0, 0, 4, 4);
    for (let i = 0; i < 48; i++) {
      expect(Math.abs(back[i]! - rgb[i % 3]!)).toBeLessThanOrEqual(2);
    }
  });
});

test('rgbToNv12 takes the mean of four pixels for their chroma', () => {
  for (let red = 0; red < 4; red++) {
    const picture = new Uint8Array(12);
    picture[red * 3] = 255;
    const frame = createFrame(2, 2);
    native.rgbToNv12(picture, frame.data, 2, 2);
    // A quarter of red's (90, 240) and three of black's (128, 128), as BT.601 has them.
    expect(Math.abs(frame.data[4]! - 118.5)).toBeLessThanOrEqual(1);
    expect(Math.abs(frame.data[5]! - 156)).toBeLessThanOrEqual(1);
  }
});

describe('obscureEllipse', () => {
  test('leaves one colour per block inside and every byte outside', () => {
    const noise = frameOf(96, 96, (x, y) => (x * 37 + y * 91) % 256);
    const frame = { ...noise, data: noise.data.slice() };
    native.obscureEllipse(frame.data, 96, 96, 16, 16, 80, 80, 8);
    const block = new Set<number>();
    for (let y = 48; y < 56; y++) {
      for (let x = 48; x < 56; x++) block.add(frame.data[y * 96 + x]!);
    }
    expect(block.size).toBe(1);
    const above = (picture: Frame) => Buffer.from(picture.data.subarray(0, 16 * 96));
    expect(above(frame).equals(above(noise))).toBe(true);
    // The box's corner block lies outside the ellipse: its nearest point is 24 pixels
    // off the centre each way, beyond the radius of 32.
    expect(frame.data[16 * 96 + 16]).toBe(noise.data[16 * 96 + 16]);
  });

  test('leaves one colour per block inside, in both chroma channels', () => {
    const cb = (u: number, v: number) => (u * 53 + v * 29) % 256;
    const cr = (u: number, v: number) => (u * 19 + v * 71) % 256;
    const coloured = frameOf(96, 96, () => 100, cb, cr);
    native.obscureEllipse(coloured.data, 96, 96, 16, 16, 80, 80, 8);
    const pairs = new Set<string>();
    let [sumCb, sumCr] = [0, 0];
    for (let v = 24; v < 28; v++) {
      for (let u = 24; u < 28; u++) {
        const at = 96 * 96 + v * 96 + 2 * u;
        pairs.add(`${coloured.data[at]} ${coloured.data[at + 1]}`);
        sumCb += cb(u, v);
        sumCr += cr(u, v);
      }
    }
    expect([...pairs]).toEqual([`${Math.floor(sumCb / 16)} ${Math.floor(sumCr / 16)}`]);
    const outside = 96 * 96 + 7 * 96 + 2 * 24;
    expect([...coloured.data.subarray(outside, outside + 2)]).toEqual([
      cb(24, 7),
      cr(24, 7),
    ]);
  });

  /** Least of what an ellipse's equation gives in a block, by places a quarter of a pixel
   *  apart: below 1 there is some of the ellipse in it. */
  const nearest = (box: readonly number[], x: number, y: number, block: number) => {
    const [left, top, right, bottom] = box as [number, number, number, number];
    let least = Number.POSITIVE_INFINITY;
    for (let v = y; v <= y + block; v += 0.25) {
      for (let u = x; u <= x + block; u += 0.25) {
        const [dx, dy] = [2 * u - left - right, 2 * v - top - bottom];
        least = Math.min(least, (dx / (right - left)) ** 2 + (dy / (bottom - top)) ** 2);
      }
    }
    return least;
  };

  test.each([
    [[16, 6, 80, 50], 8],
    [[-21.5, 10.2, 33.7, 71], 6],
    [[60.3, -8, 130, 40.9], 10],
    [[30, 20, 47, 90], 3],
  ] as const)(
    'of %j obscures what it touches and nothing else, in luma and chroma',
    (box, wanted) => {
      const [width, height] = [100, 60];
      const noise = (x: number, y: number) => (x * 37 + y * 91 + x * y * 7) % 256;
      const before = frameOf(width, height, noise, noise, (u, v) => noise(v, u));
      const data = before.data.slice();
      native.obscureEllipse(data, width, height, box[0], box[1], box[2], box[3], wanted);
      const planes = [
        { scale: 1, step: 1, at: 0 },
        { scale: 2, step: 2, at: width * height },
        { scale: 2, step: 2, at: width * height + 1 },
      ];
      for (const { scale, step, at } of planes) {
        const block = (wanted - (wanted % 2)) / scale;
        const [across, down] = [width / scale, height / scale];
        const place = box.map((n) => n / scale);
        for (let y = 0; y < down; y += block) {
          for (let x = 0; x < across; x += block) {
            const least = nearest(place, x, y, block);
            if (Math.abs(least - 1) < 0.06) continue; // too near to tell
            const where: number[] = [];
            for (let v = y; v < Math.min(y + block, down); v++) {
              for (let u = x; u < Math.min(x + block, across); u++) {
                where.push(at + (v * across + u) * step);
              }
            }
            const were = where.map((i) => before.data[i]!);
            const mean = Math.floor(were.reduce((sum, n) => sum + n, 0) / were.length);
            expect(where.map((i) => data[i]!)).toEqual(
              least < 1 ? were.map(() => mean) : were,
            );
          }
        }
      }
    },
  );

  test.each([0, 1, 2, 3])('is refused where edge %i of the box is no number', (edge) => {
    const frame = frameOf(64, 64, () => 100);
    const box = [8, 8, 24, 24].map((v, i) => (i === edge ? Number.NaN : v));
    const [left, top, right, bottom] = box as [number, number, number, number];
    expect(() =>
      native.obscureEllipse(frame.data, 64, 64, left, top, right, bottom, 4),
    ).toThrow('it is no number');
  });

  test('is refused for a frame of one byte less than it needs', () => {
    const obscure = (bytes: number) =>
      native.obscureEllipse(new Uint8Array(bytes), 64, 64, 8, 8, 24, 24, 4);
    obscure(6144);
    expect(() => obscure(6143)).toThrow('expected at least 6144 elements, received 6143');
  });

  test('is done at once with a box far outside', () => {
    const frame = frameOf(64, 64, () => 100);
    native.obscureEllipse(frame.data, 64, 64, 2.3e9, 2.3e9, 2.4e9, 2.4e9, 46);
    native.obscureEllipse(frame.data, 64, 64, -2.4e9, -2.4e9, -2.3e9, -2.3e9, 46);
    expect(new Set(frame.data.subarray(0, 64 * 64))).toEqual(new Set([100]));
  });
});
