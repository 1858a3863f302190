import { createFrame, type Frame } from '../../../daemon/frames/frame.js';
import { native } from '../../../native/index.js';
import { flatFrame } from '../../frames/flat-frame.js';

function fitted(source: Frame, width: number, height: number): Frame {
  const out = createFrame(width, height);
  native.fitNv12(source.data, source.width, source.height, out.data, width, height);
  return out;
}

const lumaAt = (frame: Frame, x: number, y: number) => frame.data[y * frame.width + x];

describe('fitting a frame to another size', () => {
  test.each([
    [1280, 720, 640, 360],
    [640, 360, 1280, 720],
    [1280, 720, 854, 480],
    [64, 64, 62, 62],
  ])('keeps flat colour exact from %i×%i to %i×%i', (sw, sh, tw, th) => {
    const out = fitted(flatFrame(sw, sh, 235, 90, 240), tw, th);
    expect([...new Set(out.data.subarray(0, tw * th))]).toEqual([235]);
    expect([...new Set(out.data.subarray(tw * th))].sort()).toEqual([240, 90]);
  });

  test('averages when halving', () => {
    const source = flatFrame(4, 4, 0, 128, 128);
    source.data.set([0, 0, 80, 80, 0, 0, 80, 80, 40, 40, 200, 200, 40, 40, 200, 200]);
    // Along an axis the four samples weigh 1, 3, 3, 1 of 8, and the edge sample takes
    // the share of the one beyond the edge.
    const near = (1 + 3 + 3) / 8;
    const far = 1 / 8;
    const expected = near * (near * 0 + far * 80) + far * (near * 40 + far * 200);
    expect(lumaAt(fitted(source, 2, 2), 0, 0)).toBe(Math.round(expected));
  });

  test('draws a slope without steps when doubling', () => {
    const source = flatFrame(4, 2, 0, 128, 128);
    source.data.set([16, 80, 144, 208, 16, 80, 144, 208]);
    const out = fitted(source, 8, 4);
    // Output centres lie at ¼ and ¾ between input centres; the edges repeat.
    const row = [16, 32, 64, 96, 128, 160, 192, 208];
    expect([...out.data.subarray(0, 8)]).toEqual(row);
    expect([...out.data.subarray(24, 32)]).toEqual(row);
  });

  test('puts black bars left and right of a narrower picture', () => {
    const out = fitted(flatFrame(40, 40, 200, 60, 70), 80, 40);
    expect([...out.data.subarray(0, 80)]).toEqual([
      ...Array(20).fill(16),
      ...Array(40).fill(200),
      ...Array(20).fill(16),
    ]);
    const chroma = [...out.data.subarray(80 * 40, 80 * 41)];
    expect(chroma.slice(0, 20)).toEqual(Array(20).fill(128));
    expect(chroma.slice(20, 22)).toEqual([60, 70]);
    expect(chroma.slice(60)).toEqual(Array(20).fill(128));
  });

  test('puts black bars above and below a wider picture', () => {
    const out = fitted(flatFrame(64, 32, 200, 60, 70), 64, 64);
    expect(lumaAt(out, 30, 15)).toBe(16);
    expect(lumaAt(out, 30, 16)).toBe(200);
    expect(lumaAt(out, 30, 47)).toBe(200);
    expect(lumaAt(out, 30, 48)).toBe(16);
    const pairs = [7, 8, 23, 24].map((row) => [
      ...out.data.subarray(64 * 64 + row * 64 + 30, 64 * 64 + row * 64 + 32),
    ]);
    expect(pairs).toEqual([
      [128, 128],
      [60, 70],
      [60, 70],
      [128, 128],
    ]);
  });
});
