import type { Frame } from '../../../daemon/frames/frame.js';
import { lumaFrame } from './face.js';
import { face, HEIGHT, plain, pointOf, striped, swap, WIDTH } from './swap.js';

const SKIN_LUMA = 150;
const WHITE_LUMA = 190;
const IRIS_LUMA = 60;
/** Eye corners and the middles of the lids: outer, inner, upper, lower. */
const EYES = [
  [33, 133, 159, 145],
  [263, 362, 386, 374],
] as const;

/** A frame of skin, with eyes whose irises of a given chroma look `gaze` pixels aside. */
function withEyes(irisCb: number, irisCr: number, gaze: number): Frame {
  const frame = lumaFrame(WIDTH, HEIGHT, () => SKIN_LUMA, 110, 150);
  for (const [outer, inner, upper, lower] of EYES) {
    const [a, b] = [pointOf(face, outer), pointOf(face, inner)];
    const [top, bottom] = [pointOf(face, upper).y, pointOf(face, lower).y];
    const middle = (a.x + b.x) / 2 + gaze;
    for (let y = top; y <= bottom; y++) {
      for (let x = Math.min(a.x, b.x); x <= Math.max(a.x, b.x); x++) {
        const isIris = Math.abs(x - middle) < 4;
        frame.data[y * WIDTH + x] = isIris ? IRIS_LUMA : WHITE_LUMA;
        const chroma = WIDTH * HEIGHT + (y >> 1) * WIDTH + (x & ~1);
        frame.data[chroma] = isIris ? irisCb : 128;
        frame.data[chroma + 1] = isIris ? irisCr : 128;
      }
    }
  }
  return frame;
}

test('gives the wearer’s irises the source’s colour and leaves them where they look', () => {
  const [brown, blue] = [withEyes(108, 150, 0), withEyes(142, 114, 5)];
  const { output } = swap(brown, blue);
  for (const [outer, inner, upper, lower] of EYES) {
    const y = Math.round((pointOf(face, upper).y + pointOf(face, lower).y) / 2);
    const middle = (pointOf(face, outer).x + pointOf(face, inner).x) / 2 + 5;
    // The darkest column of the eye is where the wearer looks.
    let [darkest, at] = [255, 0];
    for (let x = middle - 10; x <= middle + 6; x++) {
      const luma = output[y * WIDTH + Math.round(x)]!;
      if (luma < darkest) [darkest, at] = [luma, x];
    }
    expect(Math.abs(at - middle)).toBeLessThanOrEqual(4);
    const chroma = WIDTH * HEIGHT + (y >> 1) * WIDTH + (Math.round(middle) & ~1);
    expect(output[chroma]!).toBeLessThan(128);
    expect(output[chroma + 1]!).toBeGreaterThan(128);
  }
});

test('shows the wearer’s own lids when an eye closes', () => {
  const closed = face.slice();
  const upper = [160, 159, 158, 161, 157, 385, 386, 387, 384, 388];
  const lower = [144, 145, 153, 163, 154, 380, 374, 373, 381, 390];
  upper.forEach((id, i) => {
    const other = lower[i]! * 3 + 1;
    closed[id * 3 + 1]! += 0.5 * (closed[other]! - closed[id * 3 + 1]!);
  });
  const before = { landmarks: face, count: 5 };
  const openEye = swap(striped, plain, face, { before }).output;
  const closedEye = swap(striped, plain, closed, { before }).output;
  /** How much of the source's stripes the skin between lid edge and crease shows. */
  const shown = (output: Uint8Array) => {
    const between = [
      [27, 159],
      [28, 158],
      [257, 386],
      [258, 385],
    ] as const;
    let sum = 0;
    for (const [crease, edge] of between) {
      const [a, b] = [pointOf(face, crease), pointOf(face, edge)];
      const y = Math.round((a.y + b.y) / 2);
      for (let x = a.x - 4; x <= a.x + 4; x++) {
        sum += Math.abs(output[y * WIDTH + x]! - 120);
      }
    }
    return sum;
  };
  expect(shown(openEye)).toBeGreaterThan(100);
  expect(shown(closedEye)).toBeLessThan(0.4 * shown(openEye));
});

test('gives each end of closed lids the colour of the skin drawn beside it', () => {
  const closed = face.slice();
  for (const [upper, lower] of [
    [160, 144],
    [159, 145],
    [158, 153],
    [161, 163],
    [157, 154],
    [385, 380],
    [386, 374],
    [387, 373],
    [384, 381],
    [388, 390],
  ] as const) {
    closed[upper * 3 + 1] = closed[lower * 3 + 1]!;
  }
  // Shadow lies around the outer ends of the photo's eyes.
  const shaded = [33, 263].map((corner) => pointOf(face, corner));
  const photo = lumaFrame(WIDTH, HEIGHT, (x, y) =>
    shaded.some((at) => Math.hypot(x - at.x, y - at.y) < 9) ? 105 : 140,
  );
  const before = { landmarks: face, count: 5 };
  // Lids are not quite even.
  const lids = lumaFrame(WIDTH, HEIGHT, (x, y) =>
    ((x >> 1) + (y >> 1)) % 2 ? 118 : 122,
  );
  const { output } = swap(photo, lids, closed, { before });
  for (const [outer, inner] of [
    [33, 133],
    [263, 362],
  ] as const) {
    const [a, b] = [pointOf(closed, outer), pointOf(closed, inner)];
    const at = (share: number) =>
      output[Math.round(a.y - 2) * WIDTH + Math.round(a.x + share * (b.x - a.x))]!;
    expect(at(0.15)).toBeLessThan(at(0.7) - 8);
    // As bright as the skin beyond them, which the shadow does not reach.
    expect(Math.abs(at(0.7) - at(1.4))).toBeLessThan(8);
  }
});
