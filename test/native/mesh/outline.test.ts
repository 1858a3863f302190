import { frontalLandmarks, lumaFrame, turned } from './face.js';
import {
  FACE_WIDTH,
  face,
  HEIGHT,
  lumaAt,
  plain,
  pointOf,
  striped,
  swap,
  WIDTH,
} from './swap.js';

/** The jaw from one corner of the mouth's height to the other, by landmarks of the oval. */
const JAW = [172, 136, 150, 149, 176, 148, 377, 400, 378, 379, 365, 397];
const [CENTRE_X, CENTRE_Y] = [160, 160];

/** Places so far inside of the jaw's outline, in pixels. */
const insideJaw = (pixels: number) =>
  JAW.map((id) => {
    const [x, y] = [face[id * 3]!, face[id * 3 + 1]!];
    const share = pixels / Math.hypot(x - CENTRE_X, y - CENTRE_Y);
    return {
      x: Math.round(x + share * (CENTRE_X - x)),
      y: Math.round(y + share * (CENTRE_Y - y)),
    };
  });

/** The most that a stripe beside a place differs from its mean. */
const stripeAt = (output: Uint8Array, { x, y }: { x: number; y: number }) =>
  Math.max(
    ...[-4, -3, -2, -1, 0, 1, 2, 3].map((dx) =>
      Math.abs(lumaAt(output, { x: x + dx, y }) - 120),
    ),
  );

type Point = readonly [number, number];

/** Whether a place lies within the convex hull of a face's landmarks. */
function outlineOf(landmarks: Float32Array): (x: number, y: number) => boolean {
  const points = Array.from(
    { length: landmarks.length / 3 },
    (_, i): Point => [landmarks[i * 3]!, landmarks[i * 3 + 1]!],
  ).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const side = (a: Point, b: Point, c: Point) =>
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const half = (ordered: readonly Point[]) => {
    const hull: Point[] = [];
    for (const p of ordered) {
      while (hull.length > 1 && side(hull.at(-2)!, hull.at(-1)!, p) <= 0) hull.pop();
      hull.push(p);
    }
    return hull;
  };
  const edges = [half(points), half(points.slice().reverse())].flatMap((hull) =>
    hull.slice(1).map((p, i) => [hull[i]!, p] as const),
  );
  return (x, y) => edges.every(([a, b]) => side(a, b, [x, y]) >= 0);
}

test('over the wearer’s skin the source reaches the outline of the jaw', () => {
  const { output } = swap(striped, plain);
  const cheek = stripeAt(output, pointOf(face, 50));
  expect(cheek).toBeGreaterThan(24);
  for (const place of insideJaw(2)) {
    expect(stripeAt(output, place)).toBeGreaterThan(0.75 * cheek);
  }
});

test('over the wearer’s hair it fades towards the outline', () => {
  const bare = outlineOf(
    frontalLandmarks(0.94 * FACE_WIDTH, 160, 130 + 0.02 * FACE_WIDTH),
  );
  const hairy = lumaFrame(WIDTH, HEIGHT, (x, y) => (bare(x, y) ? 120 : 40));
  const { output } = swap(
    lumaFrame(WIDTH, HEIGHT, () => 120),
    hairy,
  );
  for (const place of insideJaw(2)) expect(lumaAt(output, place)).toBeLessThan(75);
});

test('beside the jaw it fades within a few pixels', () => {
  const { output } = swap(striped, plain);
  for (const place of insideJaw(-2)) expect(stripeAt(output, place)).toBeGreaterThan(4);
  for (const place of insideJaw(-11)) expect(stripeAt(output, place)).toBeLessThan(1);
});

test.each([-40, -30, 30, 40])(
  'a narrower jaw does not tear the wearer’s outline, turned by %i°',
  (degrees) => {
    const narrow = face.slice();
    for (let i = 0; i < narrow.length; i += 3) {
      const below = Math.max(0, (narrow[i + 1]! - 130) / FACE_WIDTH - 0.1);
      narrow[i] = 160 + (narrow[i]! - 160) * (1 - 0.15 * Math.min(1, below / 0.3));
    }
    const side = turned(face, degrees);
    const isFace = outlineOf(side);
    const camera = lumaFrame(WIDTH, HEIGHT, (x, y) => (isFace(x, y) ? 150 : 40));
    const { output } = swap(plain, camera, side, { photoFace: narrow, shapeTransfer: 1 });
    // Each row shows one stretch of face, and its ends lie on smooth lines.
    const ends: number[][] = [];
    for (let y = 150; y < 240; y++) {
      const bright = Array.from({ length: WIDTH }, (_, x) => x).filter(
        (x) => lumaAt(output, { x, y }) > 90,
      );
      expect(bright.at(-1)! - bright[0]! + 1).toBe(bright.length);
      ends.push([bright[0]!, bright.at(-1)!]);
    }
    for (let i = 2; i < ends.length; i++) {
      for (const k of [0, 1]) {
        const bend = ends[i]![k]! - 2 * ends[i - 1]![k]! + ends[i - 2]![k]!;
        expect(Math.abs(bend)).toBeLessThanOrEqual(1);
      }
    }
  },
);
