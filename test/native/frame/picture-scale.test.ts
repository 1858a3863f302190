import { native } from '../../../native/index.js';

/** Bright and dark luma columns or rows by a function of position, grey chroma. */
function greyFrame(
  width: number,
  height: number,
  luma: (x: number, y: number) => number,
) {
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = luma(x, y);
  }
  return data;
}

function scaled(data: Uint8Array, from: number[], to: number[]): Uint8Array {
  const [width, height] = from as [number, number];
  const [toWidth, toHeight] = to as [number, number];
  const rgb = new Uint8Array(toWidth * toHeight * 3);
  native.scaleToRgb(data, width, height, rgb, toWidth, 0, 0, toWidth, toHeight);
  return rgb;
}

const reds = (rgb: Uint8Array) => [...rgb].filter((_, i) => i % 3 === 0);

describe('scaleToRgb', () => {
  // ITU-R BT.601, 8 bit: the colour bars at 75 % and the ends of the range.
  test.each([
    ['black', [16, 128, 128], [0, 0, 0]],
    ['white', [235, 128, 128], [255, 255, 255]],
    ['red', [65, 100, 212], [191, 0, 0]],
    ['green', [112, 72, 58], [0, 191, 0]],
    ['blue', [35, 212, 114], [0, 0, 191]],
    ['beyond white', [255, 128, 128], [255, 255, 255]],
    ['below black', [0, 128, 128], [0, 0, 0]],
  ])('converts %s', (_name, [y, cb, cr], expected) => {
    const data = new Uint8Array((8 * 8 * 3) / 2).fill(y!);
    for (let i = 64; i < data.length; i += 2) {
      data[i] = cb!;
      data[i + 1] = cr!;
    }
    for (const to of [
      [8, 8],
      [6, 4],
      [2, 2],
    ]) {
      const rgb = scaled(data, [8, 8], to);
      rgb.forEach((value, i) => {
        expect(Math.abs(value - expected[i % 3]!)).toBeLessThanOrEqual(2);
      });
    }
  });

  test('takes the mean of what a pixel covers, in whole and in part', () => {
    const columns = greyFrame(6, 2, (x) => (x < 2 ? 16 : 235));
    expect(reds(scaled(columns, [6, 2], [2, 2])).slice(0, 2)).toEqual([85, 255]);
    // Each of four covers 1.5 of six columns: 16,16 | 235…: the second half and half.
    expect(reds(scaled(columns, [6, 2], [4, 2])).slice(0, 4)).toEqual([0, 170, 255, 255]);
    const rows = greyFrame(2, 6, (_x, y) => (y < 2 ? 16 : 235));
    const tall = reds(scaled(rows, [2, 6], [2, 4]));
    expect([tall[0], tall[2], tall[4], tall[6]]).toEqual([0, 170, 255, 255]);
  });

  test('is exact when nothing is scaled', () => {
    const data = greyFrame(64, 4, (x) => 16 + x * 3);
    expect(reds(scaled(data, [64, 4], [64, 4])).slice(0, 64)).toEqual(
      Array.from({ length: 64 }, (_, x) => Math.round((x * 3 * 255) / 219)),
    );
  });

  test('writes only its tile of the picture', () => {
    const white = greyFrame(8, 4, () => 235);
    const picture = new Uint8Array(10 * 6 * 3).fill(7);
    native.scaleToRgb(white, 8, 4, picture, 10, 3, 1, 4, 2);
    const marked = reds(picture).map((value) => (value === 7 ? '.' : '#'));
    const lines = Array.from({ length: 6 }, (_, y) =>
      marked.slice(y * 10, y * 10 + 10).join(''),
    );
    expect(lines).toEqual([
      '..........',
      '...####...',
      '...####...',
      '..........',
      '..........',
      '..........',
    ]);
  });

  test('refuses tiles that do not fit', () => {
    const data = greyFrame(8, 4, () => 16);
    const picture = new Uint8Array(8 * 4 * 3);
    const call = (left: number, top: number, width: number, height: number) => () =>
      native.scaleToRgb(data, 8, 4, picture, 8, left, top, width, height);
    expect(call(0, 0, 10, 4)).toThrow(/tileWidth/);
    expect(call(0, 0, 8, 6)).toThrow(/tileHeight/);
    expect(call(2, 0, 8, 4)).toThrow(/left/);
    expect(call(0, 1, 8, 4)).toThrow(/picture/);
    expect(call(0, 0, 5, 4)).toThrow(/even/);
  });
});
