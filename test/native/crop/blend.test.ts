import type { Frame } from '../../../daemon/frames/frame.js';
import { native } from '../../../native/index.js';
import { frameOf } from '../frame/nv12-frame.js';

describe('blendCrop', () => {
  const noise = frameOf(
    64,
    48,
    (x, y) => (x * 37 + y * 91) % 256,
    (u, v) => (u * 53 + v * 29) % 256,
    (u, v) => (u * 17 + v * 71) % 256,
  );

  /** Blends a crop of one colour, 0–1, over a copy of the noise. */
  function blended(
    cropToFrame: { left: number; top: number; scale: number },
    size: number,
    rgb: readonly [number, number, number],
    mask: number,
  ): Frame {
    const { left, top, scale } = cropToFrame;
    const frame = { ...noise, data: noise.data.slice() };
    const crop = new Float32Array(size * size * 3);
    rgb.forEach((value, c) => {
      crop.fill(value, c * size * size, (c + 1) * size * size);
    });
    native.blendCrop(
      frame.data,
      64,
      48,
      Float64Array.of(1 / scale, 0, -left / scale, 0, 1 / scale, -top / scale),
      crop,
      new Float32Array(size * size).fill(mask),
      size,
      size,
      255,
      0,
    );
    return frame;
  }

  const white = [1, 1, 1] as const;
  const red = [1, 0, 0] as const;
  const lumaAt = (frame: Frame, x: number, y: number) => frame.data[y * 64 + x]!;
  const chromaAt = (frame: Frame, x: number, y: number) => {
    const at = 64 * 48 + (y >> 1) * 64 + (x & ~1);
    return [frame.data[at]!, frame.data[at + 1]!];
  };

  test('writes nothing beyond a frame that lies beside a sheared crop', () => {
    const [width, height] = [6, 248];
    const size = (width * height * 3) / 2;
    const memory = new Uint8Array(size + 4096).fill(100);
    const toCrop = Float64Array.of(-0.03337, -0.13716, 38.2076, 0, -0.03337, 9.10076);
    native.blendCrop(
      memory.subarray(0, size),
      width,
      height,
      toCrop,
      new Float32Array(12).fill(1),
      new Float32Array(4).fill(1),
      2,
      2,
      255,
      0,
    );
    expect(new Set(memory.subarray(size))).toEqual(new Set([100]));
  });

  test('leaves every byte alone outside the crop', () => {
    // Crop pixels 0–15 lie on frame pixels 20–35 and 10–25.
    const frame = blended({ left: 20, top: 10, scale: 1 }, 16, red, 1);
    const touched: string[] = [];
    for (let y = 0; y < 48; y++) {
      for (let x = 0; x < 64; x++) {
        const isInside = x >= 20 && x <= 35 && y >= 10 && y <= 25;
        const isSame =
          lumaAt(frame, x, y) === lumaAt(noise, x, y) &&
          chromaAt(frame, x, y).join() === chromaAt(noise, x, y).join();
        if (!isInside && !isSame) touched.push(`${x},${y}`);
      }
    }
    expect(touched).toEqual([]);
  });

  test('changes nothing where the mask is 0', () => {
    const frame = blended({ left: 20, top: 10, scale: 1 }, 16, red, 0);
    expect(Buffer.compare(frame.data, noise.data)).toBe(0);
  });

  test('replaces where the mask is 1, within one level', () => {
    // Red in BT.601, 8-bit limited range: Y 81, Cb 90, Cr 240.
    const frame = blended({ left: 20, top: 10, scale: 1 }, 16, red, 1);
    for (let y = 10; y <= 25; y++) {
      for (let x = 20; x <= 35; x++) {
        expect(Math.abs(lumaAt(frame, x, y) - 81)).toBeLessThanOrEqual(1);
        const [cb, cr] = chromaAt(frame, x, y);
        expect(Math.abs(cb! - 90)).toBeLessThanOrEqual(1);
        expect(Math.abs(cr! - 240)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('mixes half and half where the mask is ½', () => {
    const frame = blended({ left: 20, top: 10, scale: 1 }, 16, white, 0.5);
    const [x, y] = [27, 17];
    const mixed = (lumaAt(noise, x, y) + 235) / 2;
    expect(Math.abs(lumaAt(frame, x, y) - mixed)).toBeLessThanOrEqual(1);
    const [cb] = chromaAt(frame, x, y);
    expect(Math.abs(cb! - (chromaAt(noise, x, y)[0]! + 128) / 2)).toBeLessThanOrEqual(1);
  });

  test('shares a chroma sample at an odd edge by the pixels that are covered', () => {
    // The crop begins at x = 21: half of the chroma sample at 20 belongs to it.
    const frame = blended({ left: 21, top: 10, scale: 1 }, 16, white, 1);
    expect(lumaAt(frame, 20, 12)).toBe(lumaAt(noise, 20, 12));
    expect(Math.abs(lumaAt(frame, 21, 12) - 235)).toBeLessThanOrEqual(1);
    const [cb] = chromaAt(frame, 20, 12);
    expect(Math.abs(cb! - (chromaAt(noise, 20, 12)[0]! + 128) / 2)).toBeLessThanOrEqual(
      1,
    );
  });

  test('scales the crop up', () => {
    const frame = blended({ left: 8, top: 8, scale: 2 }, 16, white, 1);
    // Crop pixel 15 lies on frame pixel 38.
    expect(Math.abs(lumaAt(frame, 38, 38) - 235)).toBeLessThanOrEqual(1);
    expect(lumaAt(frame, 39, 38)).toBe(lumaAt(noise, 39, 38));
  });

  test.each([30, 75, 120, 200, -50])(
    'covers all of a crop turned by %d°, and nothing else',
    (degrees) => {
      const frame = { ...noise, data: noise.data.slice() };
      const [cos, sin] = [degrees, degrees - 90].map((d) =>
        Math.cos((d * Math.PI) / 180),
      );
      // Twice as wide as high, its middle on the frame's: (u, v) in crop pixels.
      const [width, height] = [24, 12];
      const place = (x: number, y: number) => [
        cos! * (x - 31) + sin! * (y - 23) + (width - 1) / 2,
        -sin! * (x - 31) + cos! * (y - 23) + (height - 1) / 2,
      ];
      const [u0, v0] = place(0, 0);
      native.blendCrop(
        frame.data,
        64,
        48,
        Float64Array.of(cos!, sin!, u0!, -sin!, cos!, v0!),
        new Float32Array(width * height * 3).fill(1),
        new Float32Array(width * height).fill(1),
        width,
        height,
        255,
        0,
      );
      const wrong: string[] = [];
      for (let y = 0; y < 48; y++) {
        for (let x = 0; x < 64; x++) {
          const [u, v] = place(x, y) as [number, number];
          // How far within the crop's outermost pixels; at the edge rounding decides.
          const within = Math.min(u, width - 1 - u, v, height - 1 - v);
          const isWhite = Math.abs(lumaAt(frame, x, y) - 235) <= 1;
          const isSame = lumaAt(frame, x, y) === lumaAt(noise, x, y);
          if (within > 0.001 && !isWhite) wrong.push(`bare ${x},${y}`);
          if (within < -0.001 && !isSame) wrong.push(`painted ${x},${y}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test('keeps what lies beyond the frame out of it', () => {
    const frame = blended({ left: -10, top: 40, scale: 1 }, 16, white, 1);
    expect(Math.abs(lumaAt(frame, 0, 47) - 235)).toBeLessThanOrEqual(1);
    expect(lumaAt(frame, 6, 47)).toBe(lumaAt(noise, 6, 47));
    expect(lumaAt(frame, 0, 39)).toBe(lumaAt(noise, 0, 39));
  });

  test('draws nothing through a matrix that flattens the crop', () => {
    const frame = { ...noise, data: noise.data.slice() };
    native.blendCrop(
      frame.data,
      64,
      48,
      Float64Array.of(1, 1, 0, 1, 1, 0),
      new Float32Array(48),
      new Float32Array(16).fill(1),
      4,
      4,
      255,
      0,
    );
    expect(Buffer.compare(frame.data, noise.data)).toBe(0);
  });
});
